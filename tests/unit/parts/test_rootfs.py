"""How root filesystems are asked for; apt and mmdebstrap are scripted."""

from pathlib import Path

import pytest

from offline.builder.workshop import Workshop
from offline.parts.rootfs import bootstrap

APT_GET = """\
#!/bin/sh
echo "apt-get $*" >> {log}
if [ "$1" = update ]; then touch {lists}; fi
if [ "$1" = indextargets ] && [ -e {lists} ]; then
  echo "Debian http://mirror.example/debian"
  echo "Debian-Security http://mirror.example/security"
fi
"""
MMDEBSTRAP = """\
#!/bin/sh
for word in "$@"; do echo "$word"; done >> {log}
"""
UNSHARE = """\
#!/bin/sh
echo "unshare $1 $2 $3 $4" >> {log}
shift 3
exec "$@"
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A workshop where apt-get, mmdebstrap and unshare only note how they are called."""
    programs = tmp_path / "bin"
    programs.mkdir()
    words = {"log": tmp_path / "calls", "lists": tmp_path / "lists"}
    scripts = {"apt-get": APT_GET, "mmdebstrap": MMDEBSTRAP, "unshare": UNSHARE}
    for name, text in scripts.items():
        (programs / name).write_text(text.format(**words))
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    log = tmp_path / "log"
    log.write_text("")
    return Workshop(part="debian", out=tmp_path, needs={}, scratch=tmp_path, log=log)


def called(shop: Workshop) -> list[str]:
    return (shop.out / "calls").read_text().splitlines()


def test_packages_come_from_the_mirror_that_apt_uses(shop: Workshop) -> None:
    (shop.out / "lists").touch()
    bootstrap(shop, ["--quiet"], shop.out / "root.tar")
    assert "deb http://mirror.example/debian bookworm main" in called(shop)
    assert "deb http://mirror.example/security bookworm-security main" in called(shop)
    assert "apt-get update" not in called(shop)


def test_where_apt_has_no_lists_yet_it_is_made_to_fetch_them_first(shop: Workshop) -> None:
    bootstrap(shop, ["--quiet"], shop.out / "root.tar")
    assert "apt-get update" in called(shop)
    assert "deb http://mirror.example/debian bookworm main" in called(shop)


def test_what_root_mounts_while_building_stays_in_a_namespace_of_its_own(shop: Workshop) -> None:
    bootstrap(shop, ["--quiet"], shop.out / "root.tar")
    assert "unshare --mount --propagation private mmdebstrap" in called(shop)
