"""PyYAML's safe loader and dumper with libyaml, which are ten times as fast.

Where PyYAML is built without libyaml, these are its pure Python classes.
"""

from typing import Final, cast

import yaml

SafeLoader: Final = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
SafeDumper: Final = cast("type[yaml.SafeDumper]", getattr(yaml, "CSafeDumper", yaml.SafeDumper))
