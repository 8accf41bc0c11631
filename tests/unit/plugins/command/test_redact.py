from offline.plugins.command.redact import redactor


def test_a_secret_is_hidden_wherever_it_is_in_a_line() -> None:
    redact = redactor({"environment": {"PASSWORD": "hunter2"}}, [("environment", "PASSWORD")])

    assert redact("login with hunter2, twice: hunter2") == "login with [secret], twice: [secret]"


def test_what_is_below_a_secret_is_hidden() -> None:
    redact = redactor({"environment": {"A": "first", "B": "second"}}, [("environment",)])

    assert redact("first second third") == "[secret] [secret] third"


def test_each_line_of_a_long_secret_is_hidden_as_output_comes_in_lines() -> None:
    key = "-----BEGIN KEY-----\nMIIEowIBAAKCAQEA\n-----END KEY-----\n"
    redact = redactor({"stdin": key}, [("stdin",)])

    assert redact("  MIIEowIBAAKCAQEA") == "  [secret]"


def test_a_secret_within_another_does_not_leave_a_rest() -> None:
    redact = redactor({"a": "abc", "b": "abcdef"}, [("a",), ("b",)])

    assert redact("abcdef") == "[secret]"


def test_what_is_not_secret_is_shown() -> None:
    assert redactor({"create": "echo hello"}, [])("echo hello") == "echo hello"
