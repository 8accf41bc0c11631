from pathlib import Path

from lab.engine.generated_files import forget, forget_state
from lab.project import stack_file

SALT = "encryptionsalt: v1:ePu3cWpJQc4=:v1:kWZSRAymHxY8PQG+:HX/X7xBVengJ==\n"


def leave_traces(checkout: Path) -> None:
    stack = checkout / ".lab" / ".pulumi" / "stacks" / "lab"
    stack.mkdir(parents=True)
    for name in ("kind.json", "kind.json.bak", "kind.json.attrs", "kind2.json"):
        (stack / name).touch()
    (checkout / ".lab" / "passphrase").write_text("secret")


def test_the_stack_file_is_what_it_was_before(checkout: Path) -> None:
    file = stack_file(checkout, "kind")
    before = file.read_text()
    file.write_text(before + SALT)
    forget(checkout, "kind", last=True)
    assert file.read_text() == before


def test_a_stack_file_with_nothing_but_pulumis_own_goes(checkout: Path) -> None:
    file = stack_file(checkout, "mine")
    file.write_text(SALT)
    forget(checkout, "mine", last=True)
    assert not file.exists()


def test_the_state_folder_goes_with_the_last_stack_only(checkout: Path) -> None:
    leave_traces(checkout)
    forget(checkout, "kind", last=False)
    assert (checkout / ".lab" / "passphrase").exists()
    forget(checkout, "kind", last=True)
    assert not (checkout / ".lab").exists()
    forget(checkout, "kind", last=True)


def test_a_user_with_secrets_in_the_configuration_keeps_what_opens_them(checkout: Path) -> None:
    leave_traces(checkout)
    file = stack_file(checkout, "kind")
    with_secret = f"config:\n  lab:token:\n    secure: v1:abc\n{SALT}"
    file.write_text(with_secret)
    forget(checkout, "kind", last=True)
    assert file.read_text() == with_secret
    assert [entry.name for entry in (checkout / ".lab").iterdir()] == ["passphrase"]


def test_a_linked_folder_is_not_followed(checkout: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").touch()
    (checkout / ".lab").mkdir()
    (checkout / ".lab" / "link").symlink_to(elsewhere)
    forget(checkout, "kind", last=True)
    assert (elsewhere / "file").exists()


def test_the_state_of_one_stack_is_forgotten_and_no_other(checkout: Path) -> None:
    leave_traces(checkout)
    forget_state(checkout, "kind")
    names = [file.name for file in (checkout / ".lab").rglob("*.json*")]
    assert names == ["kind2.json"]
