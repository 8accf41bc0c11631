"""Kubernetes manifests: from YAML text to documents."""

import json
from typing import Any, cast

import yaml

from foundation.kept import kept

# libyaml is ten times as fast, and the CRDs are megabytes; PyYAML may be built without it.
_Base = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class _Loader(_Base):
    """YAML as Kubernetes reads it, where `=` and `2006-01-02` are strings like any other."""


def _as_it_stands(_: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:value", _as_it_stands)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_it_stands)

Document = dict[str, Any]


def documents(text: str) -> list[Document]:
    """The documents of a manifest; empty ones are left out, and so are the descriptions of CRDs.

    The descriptions are more than half of a CRD, and Pulumi writes its whole state again at every
    step.
    """
    return json.loads(kept(text, __file__, lambda: json.dumps(_parsed(text))))


def _parsed(text: str) -> list[Document]:
    found = [document for document in yaml.load_all(text, _Loader) if document is not None]
    return [
        _crd_without_descriptions(document)
        if document["kind"] == "CustomResourceDefinition"
        else document
        for document in found
    ]


def _crd_without_descriptions(crd: Document) -> Document:
    spec = crd["spec"]
    versions = [
        version
        | {"schema": {"openAPIV3Schema": _undescribed(version["schema"]["openAPIV3Schema"])}}
        for version in spec["versions"]
    ]
    return crd | {"spec": spec | {"versions": versions}}


# Where a schema has schemas: under names that people chose, in a list, or as the value itself.
_NAMED = frozenset({"properties", "patternProperties", "definitions"})
_LISTED = frozenset({"allOf", "anyOf", "oneOf"})
_NESTED = frozenset({"items", "additionalProperties", "not"})


def _undescribed(schema: Any) -> Any:
    """A schema without its own description and those of its parts; else nothing is touched.

    Only where schemas are is looked into, since a property may be called `description`, and so may
    a key of a default or an enumeration.
    """
    if not isinstance(schema, dict):  # `additionalProperties: true`
        return schema
    slim: dict[str, Any] = {}
    for key, value in cast("dict[str, Any]", schema).items():
        if key in _NAMED:
            slim[key] = {name: _undescribed(part) for name, part in value.items()}
        elif key in _LISTED:
            slim[key] = [_undescribed(part) for part in value]
        elif key in _NESTED:
            slim[key] = _undescribed(value)
        elif key != "description":
            slim[key] = value
    return slim
