from pathlib import Path

import pytest

from foundation.errors import LabError
from offline.builder.workshop import Workshop


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    log = tmp_path / "log"
    log.write_text("")
    return Workshop(part="kubelet", out=tmp_path, needs={}, scratch=tmp_path, log=log)


def test_a_program_s_output_is_returned_and_kept(shop: Workshop) -> None:
    assert shop.run("echo", "hello") == "hello\n"
    assert shop.log.read_text() == "$ echo hello\nhello\n"


def test_a_program_that_is_not_installed_is_named_with_the_remedy(shop: Workshop) -> None:
    with pytest.raises(
        LabError, match="kubelet: no-such-program cannot be run: No such file"
    ) as error:
        shop.run("no-such-program")
    assert "apt-get install no-such-program" in error.value.remedy


def test_the_error_of_a_failed_program_shows_its_own_output_only(shop: Workshop) -> None:
    shop.run("sh", "-c", "echo from the program before >&2")
    with pytest.raises(LabError, match="sh failed with status 3") as error:
        shop.run("sh", "-c", "echo the reason >&2; exit 3")
    assert "the reason" in error.value.message
    assert "the program before" not in error.value.message
    assert str(shop.log) in error.value.remedy


def test_a_killed_program_is_said_to_want_memory(shop: Workshop) -> None:
    with pytest.raises(LabError, match="sh was killed, probably because memory ran out"):
        shop.run("sh", "-c", "kill -9 $$")
