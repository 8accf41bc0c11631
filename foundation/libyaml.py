"""PyYAML's safe loader and dumper on libyaml, which is ten times as fast.

PyYAML may be built without libyaml: then these are its own classes.
"""

from typing import Final, cast

import yaml

SafeLoader: Final = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
SafeDumper: Final = cast("type[yaml.SafeDumper]", getattr(yaml, "CSafeDumper", yaml.SafeDumper))
