from collections.abc import Mapping

from pulumi.provider.experimental.provider import PropertyDiffKind

from offline.plugins.property_diff import diff_inputs, property_path
from offline.plugins.values import UNKNOWN, Path


def never(_path: Path) -> bool:
    return False


def kinds(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, PropertyDiffKind]:
    diff = diff_inputs(old, new, never)
    return {path: change.kind for path, change in diff.detailed_diff.items()}


def test_equal_inputs_are_no_change() -> None:
    inputs = {"environment": {"A": "1"}, "triggers": [1, {"b": [2]}]}

    assert diff_inputs(inputs, inputs, never).changes is False


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
    assert diff_inputs({"stdin": None}, {}, never).changes is False


def test_an_unknown_value_is_a_change() -> None:
    assert kinds({"stdin": "x"}, {"stdin": UNKNOWN}) == {"stdin": PropertyDiffKind.UPDATE}


def test_only_changes_that_need_it_replace() -> None:
    diff = diff_inputs(
        {"triggers": [1], "dir": "/a"},
        {"triggers": [2], "dir": "/b"},
        lambda path: path[0] == "triggers",
    )

    assert diff.replaces == ["triggers"]
    assert diff.diffs == ["dir", "triggers"]
    assert diff.detailed_diff["triggers[0]"].kind == PropertyDiffKind.UPDATE_REPLACE
    assert diff.detailed_diff["dir"].kind == PropertyDiffKind.UPDATE


def test_a_key_that_is_no_word_is_quoted() -> None:
    assert property_path(("metadata", "annotations", 'a.b/"c"', 0)) == (
        'metadata.annotations["a.b/\\"c\\""][0]'
    )
