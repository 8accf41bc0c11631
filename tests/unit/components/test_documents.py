from typing import Any

import yaml

from components.kubernetes.documents import documents


def crd(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "rollouts.argoproj.io", "annotations": {"description": "kept"}},
        "spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": schema}}]},
    }


def read_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema as it is after its definition was read."""
    (read,) = documents(yaml.safe_dump(crd(schema)))
    return read["spec"]["versions"][0]["schema"]["openAPIV3Schema"]


def test_a_schema_loses_its_descriptions_at_every_depth() -> None:
    leaf = {"type": "string", "description": "long"}
    bare = {"type": "string"}
    assert read_schema(
        {
            "description": "long",
            "properties": {"list": {"items": leaf}, "map": {"additionalProperties": leaf}},
            "anyOf": [leaf, {"not": leaf}],
        }
    ) == {
        "properties": {"list": {"items": bare}, "map": {"additionalProperties": bare}},
        "anyOf": [bare, {"not": bare}],
    }


def test_a_property_that_is_called_description_stays() -> None:
    schema = {"properties": {"description": {"type": "string"}}, "required": ["description"]}
    assert read_schema(schema) == schema


def test_a_property_that_is_called_properties_is_looked_into_like_any_other() -> None:
    named = {"properties": {"properties": {"type": "object", "description": "long"}}}
    assert read_schema(named) == {"properties": {"properties": {"type": "object"}}}


def test_what_is_a_value_and_no_schema_is_not_touched() -> None:
    schema = {
        "default": {"description": "a default"},
        "enum": [{"description": "one"}],
        "x-kubernetes-validations": [{"rule": "self > 0", "description": "a rule"}],
        "additionalProperties": True,
    }
    assert read_schema(schema) == schema


def test_of_a_definition_only_the_schema_is_changed() -> None:
    definition = crd({"type": "object"})
    assert documents(yaml.safe_dump(definition)) == [definition]


def test_other_documents_keep_their_descriptions_and_empty_ones_are_left_out() -> None:
    role = "kind: ClusterRole\ndescription: kept\n"
    assert documents(f"---\n---\n# a comment\n---\n{role}---\n") == [
        {"kind": "ClusterRole", "description": "kept"}
    ]


def test_what_kubernetes_reads_as_a_string_is_one() -> None:
    text = "kind: Some\noperators: [=, '!=']\nday: 2006-01-02\n"
    assert documents(text) == [{"kind": "Some", "operators": ["=", "!="], "day": "2006-01-02"}]
