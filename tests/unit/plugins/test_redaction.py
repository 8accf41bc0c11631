import base64
from typing import Any

from offline.plugins.redaction import redact, secret_texts
from offline.plugins.values import Path


def _redacted(text: str, data: dict[str, Any], *paths: Path) -> str:
    return redact(text, secret_texts(data, paths))


def test_a_secret_is_hidden_wherever_it_occurs_in_a_line() -> None:
    data = {"environment": {"PASSWORD": "hunter2"}}
    shown = _redacted("login with hunter2, twice: hunter2", data, ("environment", "PASSWORD"))
    assert shown == "login with [secret], twice: [secret]"


def test_everything_below_a_secret_path_is_hidden_and_nothing_else() -> None:
    data = {"environment": {"A": "first", "B": ["second"]}, "create": "third"}
    assert _redacted("first second third", data, ("environment",)) == "[secret] [secret] third"


def test_each_long_line_of_a_secret_is_hidden_as_output_comes_in_lines() -> None:
    key = "-----BEGIN KEY-----\nMIIEowIBAAKCAQEA\n-----END KEY-----\n"
    assert _redacted("  MIIEowIBAAKCAQEA", {"stdin": key}, ("stdin",)) == "  [secret]"


def test_a_secret_within_another_leaves_no_rest() -> None:
    assert _redacted("abcdef", {"a": "abc", "b": "abcdef"}, ("a",), ("b",)) == "[secret]"


def test_a_secret_is_hidden_in_base64_and_decoded_from_it() -> None:
    encoded = base64.b64encode(b"opensesame").decode()
    for given in ("opensesame", encoded):
        shown = _redacted(f"opensesame {encoded}", {"a": given}, ("a",))
        assert shown == "[secret] [secret]"


def test_numbers_are_hidden_and_very_short_texts_are_not() -> None:
    data = {"number": 12345, "short": "no"}
    assert _redacted("12345 nothing", data, ("number",), ("short",)) == "[secret] nothing"


def test_a_secret_path_without_a_value_hides_nothing() -> None:
    assert _redacted("echo hello", {"create": "echo hello"}, ("stdin",)) == "echo hello"
