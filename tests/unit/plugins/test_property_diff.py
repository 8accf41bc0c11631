from collections.abc import Mapping

from pulumi.provider.experimental.provider import PropertyDiffKind

from offline.plugins.property_diff import changed_paths, diff_response, property_path
from offline.plugins.values import UNKNOWN


def kinds(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, PropertyDiffKind]:
    return {property_path(path): kind for path, kind in changed_paths(old, new).items()}


def test_equal_inputs_are_no_change() -> None:
    inputs = {"environment": {"A": "1"}, "triggers": [1, {"b": [2]}]}

    assert kinds(inputs, inputs) == {}
    assert diff_response({}, lambda _: True).changes is False


def test_a_change_is_named_by_the_path_of_the_single_value() -> None:
    old = {"environment": {"A": "1", "B": "2"}, "triggers": [1, 2]}
    new = {"environment": {"A": "1", "B": "3"}, "triggers": [1, 2, 3]}

    assert kinds(old, new) == {
        "environment.B": PropertyDiffKind.UPDATE,
        "triggers[2]": PropertyDiffKind.ADD,
    }


def test_a_removed_input_is_a_deletion() -> None:
    assert kinds({"stdin": "x"}, {}) == {"stdin": PropertyDiffKind.DELETE}


def test_an_absent_input_equals_a_null_one() -> None:
    assert kinds({"stdin": None}, {}) == {}


def test_an_unknown_value_is_a_change() -> None:
    assert kinds({"stdin": "x"}, {"stdin": UNKNOWN}) == {"stdin": PropertyDiffKind.UPDATE}


def test_only_changes_that_need_it_replace() -> None:
    found = changed_paths(
        {"triggers": [1], "stdin": "a"},
        {"triggers": [2], "stdin": "b"},
    )
    diff = diff_response(found, lambda path: path[0] == "triggers")

    assert diff.replaces == ["triggers"]
    assert diff.changes
    assert diff.diffs == ["stdin", "triggers"]
    assert diff.detailed_diff["triggers[0]"].kind == PropertyDiffKind.UPDATE_REPLACE
    assert diff.detailed_diff["stdin"].kind == PropertyDiffKind.UPDATE


def test_a_key_that_is_no_word_is_quoted() -> None:
    assert property_path(("metadata", "annotations", 'a.b/"c"', 0)) == (
        'metadata.annotations["a.b/\\"c\\""][0]'
    )
