"""The program that `pulumi up` runs: settings -> lab -> exports."""

import pulumi

from components.exports import outputs
from components.lab import Lab
from components.settings.engine import from_engine
from foundation.errors import LabError

try:
    settings = from_engine()
    lab = Lab(settings)
    for name, value in outputs(settings, lab).items():
        pulumi.export(name, value)
except LabError as error:
    # Report the message and the remedy, without a traceback.
    raise pulumi.RunError(str(error)) from error
