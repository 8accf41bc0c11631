import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.kubernetes.upstream import fetch
from foundation.errors import LabError
from foundation.paths import cache_dir
from foundation.versions import File, Manifest
from tests.unit.components.site import Site, serving


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def publish(site: Site, name: str, content: str) -> File:
    """Put a file on the site; its pin."""
    site.files[f"/{name}"] = content.encode()
    return File(url=f"{site.address}/{name}", sha256=hashlib.sha256(content.encode()).hexdigest())


def manifest(*files: File, images: tuple[tuple[str, str], ...] = ()) -> Manifest:
    return Manifest(name="sample", version="v1", files=files, images=images)


def kept_files() -> list[Path]:
    return [path for path in cache_dir().rglob("*") if path.is_file()]


def test_a_manifest_is_downloaded_once(site: Site) -> None:
    sample = manifest(publish(site, "install.yaml", "kind: A\n"))
    assert fetch(sample) == fetch(sample) == "kind: A\n"
    assert site.asked == ["/install.yaml"]


def test_files_are_joined_in_their_order_as_documents(site: Site) -> None:
    files = [publish(site, name, f"kind: {name}\n") for name in ("b", "a")]
    assert fetch(manifest(*files)) == "kind: b\n\n---\nkind: a\n"


def test_a_file_that_is_not_what_was_pinned_is_refused_and_not_kept(site: Site) -> None:
    pinned = publish(site, "install.yaml", "kind: A\n")
    site.files["/install.yaml"] = b"<html>Please log in</html>"
    with pytest.raises(LabError) as error:
        fetch(manifest(pinned))
    assert pinned.url in error.value.message
    assert pinned.sha256 in error.value.message
    assert kept_files() == []


def test_a_kept_file_that_was_damaged_is_downloaded_again(site: Site) -> None:
    sample = manifest(publish(site, "install.yaml", "kind: A\n"))
    fetch(sample)
    (kept,) = kept_files()
    kept.write_text("kind: ")
    assert fetch(sample) == "kind: A\n"
    assert kept.read_text() == "kind: A\n"


def test_a_new_pin_of_the_same_version_is_downloaded(site: Site) -> None:
    fetch(manifest(publish(site, "install.yaml", "kind: A\n")))
    assert fetch(manifest(publish(site, "install.yaml", "kind: B\n"))) == "kind: B\n"


def test_a_file_that_is_missing_upstream_is_named_and_the_remedy_is_the_offline_stack(
    site: Site,
) -> None:
    pinned = publish(site, "install.yaml", "kind: A\n")
    site.files.clear()
    with pytest.raises(LabError) as error:
        fetch(manifest(pinned))
    assert pinned.url in error.value.message
    assert "404" in error.value.message
    assert "`offline`" in error.value.remedy


def test_an_address_that_nobody_answers_at_is_named_and_the_remedy_is_the_offline_stack() -> None:
    with serving() as gone:
        pinned = publish(gone, "install.yaml", "kind: A\n")
    with pytest.raises(LabError) as error:
        fetch(manifest(pinned))
    assert pinned.url in error.value.message
    assert "`offline`" in error.value.remedy


def test_an_image_is_replaced_by_that_of_the_release(site: Site) -> None:
    pinned = publish(site, "install.yaml", "image: argo:latest\nname: argo:latest-but-other\n")
    text = fetch(manifest(pinned, images=(("argo:latest", "argo:v1"),)))
    assert text == "image: argo:v1\nname: argo:latest-but-other\n"


@pytest.mark.parametrize("text", ["image: argo:v0\n", "image: argo:latest\nimage: argo:latest\n"])
def test_an_image_that_does_not_stand_there_just_once_says_that_upstream_has_changed(
    site: Site, text: str
) -> None:
    pinned = publish(site, "install.yaml", text)
    with pytest.raises(LabError, match="not once") as error:
        fetch(manifest(pinned, images=(("argo:latest", "argo:v1"),)))
    assert "foundation/versions.py" in error.value.remedy
