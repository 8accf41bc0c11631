"""PyYAML's classes on libyaml, which is ten times as fast, or PyYAML's own where it lacks libyaml."""

from typing import Final, cast

import yaml

SafeLoader: Final = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
SafeDumper: Final = cast("type[yaml.SafeDumper]", getattr(yaml, "CSafeDumper", yaml.SafeDumper))
