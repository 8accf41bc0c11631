"""Parses the YAML of Kubernetes manifests."""

import json
from typing import Any, cast

import yaml

from foundation.kept import kept
from foundation.libyaml import SafeLoader


class _Loader(SafeLoader):
    """YAML as Kubernetes reads it: `=` and `2006-01-02` are strings."""


def _as_string(_: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:value", _as_string)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_string)

Document = dict[str, Any]


def documents(text: str) -> list[Document]:
    """The documents of a manifest, without empty ones and without the descriptions in CRDs.

    Descriptions are more than half of a CRD.
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


# The keys under which a schema contains schemas: by name, in a list, or as the value.
_NAMED = frozenset({"properties", "patternProperties", "definitions"})
_LISTED = frozenset({"allOf", "anyOf", "oneOf"})
_NESTED = frozenset({"items", "additionalProperties", "not"})


def _undescribed(schema: Any) -> Any:
    """A schema without its description and those of its subschemas.

    It descends into subschemas only: a property may be named `description`, and so may a key of a
    default or of an enumeration.
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
