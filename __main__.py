"""The program that `pulumi up` runs: settings -> lab -> exports."""

import pulumi

from components.exports import outputs
from components.lab import Lab
from components.settings.engine import from_engine

settings = from_engine()
lab = Lab(settings)
for name, value in outputs(settings, lab).items():
    pulumi.export(name, value)
