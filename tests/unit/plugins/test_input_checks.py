from typing import Any

import pytest

from offline.plugins.input_checks import (
    NOT_SUPPORTED,
    Check,
    boolean,
    failures,
    list_of,
    mapping_of,
    object_of,
    one_of,
    string,
    whole_number,
)
from offline.plugins.values import UNKNOWN


def problems(check: Check, value: Any) -> dict[str, str]:
    return {found.property: found.reason for found in failures({"x": value}, {"x": check})}


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (string, ""),
        (boolean, False),
        (whole_number, 0),
        (one_of(["a", "b"]), "b"),
        (list_of(string), ["a"]),
        (mapping_of(string), {"a": "b"}),
        (object_of({"a": boolean}), {"a": True}),
        (string, None),
        (string, UNKNOWN),
        (list_of(string), [UNKNOWN]),
    ],
)
def test_right_unknown_and_absent_values_pass(check: Check, value: Any) -> None:
    assert problems(check, value) == {}


@pytest.mark.parametrize(
    ("check", "value", "path", "reason"),
    [
        (string, 1, "x", "must be a string, not a number"),
        (boolean, "yes", "x", "must be a boolean, not a string"),
        (whole_number, 1.5, "x", "must be a whole number, not a number"),
        (whole_number, True, "x", "must be a whole number, not a boolean"),
        (whole_number, -1, "x", "must be at least 0, not -1"),
        (one_of(["a", "b"]), "c", "x", "must be one of a, b, not 'c'"),
        (list_of(string), "a", "x", "must be a list, not a string"),
        (list_of(string), ["a", 1], "x[1]", "must be a string, not a number"),
        (mapping_of(string), {"PORT": 80}, "x.PORT", "must be a string, not a number"),
        (object_of({"a": boolean}), {"b": True}, "x.b", NOT_SUPPORTED),
    ],
)
def test_a_wrong_value_is_named_by_its_path(
    check: Check, value: Any, path: str, reason: str
) -> None:
    assert problems(check, value) == {path: reason}


def test_a_value_that_may_be_secret_is_not_repeated() -> None:
    found = failures({"x": {"PASSWORD": 424242}}, {"x": mapping_of(string)})

    assert "424242" not in found[0].reason


def test_an_absent_required_input_and_an_unsupported_one_are_named() -> None:
    found = failures({"y": 1}, {"x": string}, required=["x"])

    assert [(one.property, one.reason) for one in found] == [
        ("x", "is required"),
        ("y", NOT_SUPPORTED),
    ]
