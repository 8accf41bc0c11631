from pathlib import Path

import pytest

from foundation.paths import pulumi_home, tools_dir
from offline.builder.builder import Builder
from offline.builder.workshop import Workshop
from offline.bundle import shelf
from tests.unit.builder.parts import Recorder, part, plan


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tools_dir().parent


def arrange(cache: Path, recipe: str) -> Path:
    """Build the tool `kind` and put it on the shelf; where it is there."""
    tools = plan(part("kind", recipe=recipe), part("not-a-tool"))
    builder = Builder(cache, Recorder())
    shelf.arrange(tools, builder.build(tools))
    builder.forget_all_but(tools)
    shelf.tidy()
    return tools_dir() / "kind"


def test_tools_are_found_under_their_name_and_follow_a_new_build(cache: Path) -> None:
    assert arrange(cache, "1").read_text() == "1"
    assert arrange(cache, "2").read_text() == "2"
    assert [file.name for file in tools_dir().iterdir()] == ["kind"]


def test_a_tool_is_no_symbolic_link_since_the_language_host_looks_beside_itself(
    cache: Path,
) -> None:
    assert not arrange(cache, "1").is_symlink()


def test_a_file_that_belongs_to_no_part_any_more_is_removed(cache: Path) -> None:
    def two_files(shop: Workshop) -> None:
        (shop.out / "kind").write_text("1")
        (shop.out / "former-helper").write_text("1")

    tools = plan(part("kind", build=two_files))
    builder = Builder(cache, Recorder())
    shelf.arrange(tools, builder.build(tools))
    assert (tools_dir() / "former-helper").exists()
    arrange(cache, "new")
    assert [file.name for file in tools_dir().iterdir()] == ["kind"]


def test_the_plugins_are_installed_beside_the_tools(cache: Path) -> None:
    arrange(cache, "1")
    launchers = {path.name for path in pulumi_home().glob("plugins/*/pulumi-resource-*")}
    names = {"pulumi-resource-command", "pulumi-resource-kubernetes", "pulumi-resource-tls"}
    assert launchers == names
