import fcntl
import hashlib
import io
import os
import tarfile
import threading
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.setup.download import download, published_checksum
from tests.unit.setup.web import Answer, Site

PROGRAM = os.urandom(3 << 20)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def archive(*names: str) -> bytes:
    """A .tar.gz with an executable of each name, and a folder, in a folder `pulumi`."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        folder = tarfile.TarInfo("pulumi")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for name in names:
            member = tarfile.TarInfo(f"pulumi/{name}")
            member.size = len(name)
            tar.addfile(member, io.BytesIO(name.encode()))
    return out.getvalue()


@pytest.fixture
def folder(cache: Path) -> Path:
    return cache / "tools" / "kind" / "0.33.0"


def publish(web: Site, name: str, content: bytes, *, cut: bool = False, checksum: str = "") -> None:
    """Publish a file, and beside it its checksum as `sha256sum` prints it."""
    web.answers[f"/{name}"] = Answer(body=content, cut=cut)
    sums = f"{checksum or sha256(content)}  {name}\n"
    web.answers["/sums"] = Answer(body=sums.encode())


def nobody(_done: int, _total: int | None) -> None:
    """Is told how far a download is, and does not care."""


def fetch(web: Site, folder: Path, file: str = "kind-linux-amd64", name: str = "kind") -> None:
    download(name, f"{web.address}/{file}", f"{web.address}/sums", folder, nobody)


def nothing_of(folder: Path) -> bool:
    """Whether a download has left nothing but its lock."""
    return [file.name for file in folder.parent.iterdir()] == ["lock"]


def test_a_verified_program_can_be_run(web: Site, folder: Path) -> None:
    publish(web, "kind-linux-amd64", PROGRAM)
    fetch(web, folder)
    assert (folder / "kind").read_bytes() == PROGRAM
    assert os.access(folder / "kind", os.X_OK)


def test_all_programs_of_an_archive_stand_beside_each_other(web: Site, folder: Path) -> None:
    names = ["pulumi", "pulumi-language-python", "pulumi-language-python-exec"]
    publish(web, "pulumi.tar.gz", archive(*names))
    fetch(web, folder, "pulumi.tar.gz", "pulumi")
    assert sorted(file.name for file in folder.iterdir()) == names
    assert all(os.access(file, os.X_OK) for file in folder.iterdir())


def test_an_archive_without_the_program_is_refused(web: Site, folder: Path) -> None:
    publish(web, "pulumi.tar.gz", archive("something-else"))
    with pytest.raises(LabError, match="does not contain pulumi"):
        fetch(web, folder, "pulumi.tar.gz", "pulumi")
    assert nothing_of(folder)


def test_a_file_with_another_checksum_never_gets_its_place(web: Site, folder: Path) -> None:
    publish(web, "kind-linux-amd64", PROGRAM, checksum=sha256(b"what was published"))
    with pytest.raises(LabError, match="is not what its project published"):
        fetch(web, folder)
    assert nothing_of(folder)


def test_a_checksum_file_that_does_not_name_the_program_is_no_proof(
    web: Site, folder: Path
) -> None:
    publish(web, "kind-linux-amd64", PROGRAM)
    web.answers["/sums"] = Answer(body=f"{sha256(PROGRAM)}  kind-linux-arm64\n".encode())
    with pytest.raises(LabError, match="contains no SHA-256"):
        fetch(web, folder)
    assert nothing_of(folder)


def test_a_cut_connection_is_an_error_that_leaves_nothing(web: Site, folder: Path) -> None:
    publish(web, "kind-linux-amd64", PROGRAM, cut=True)
    with pytest.raises(LabError, match="cannot be downloaded"):
        fetch(web, folder)
    assert nothing_of(folder)


def test_a_file_that_is_not_there_is_an_error_that_names_it(web: Site, folder: Path) -> None:
    publish(web, "kind-linux-amd64", PROGRAM)
    del web.answers["/kind-linux-amd64"]
    with pytest.raises(LabError, match=r"/kind-linux-amd64 cannot be downloaded: .*404"):
        fetch(web, folder)


def test_nothing_is_fetched_before_its_checksum_is_known(web: Site, folder: Path) -> None:
    web.answers["/kind-linux-amd64"] = Answer(body=PROGRAM)
    with pytest.raises(LabError, match="/sums cannot be downloaded"):
        fetch(web, folder)
    assert web.asked == ["/sums"]


def test_redirects_are_followed(web: Site, folder: Path) -> None:
    publish(web, "kind-linux-amd64", PROGRAM)
    web.answers["/mirror"] = web.answers["/kind-linux-amd64"]
    web.answers["/kind-linux-amd64"] = Answer(status=302, headers={"Location": "/mirror"})
    fetch(web, folder)
    assert (folder / "kind").read_bytes() == PROGRAM


def test_a_file_that_is_sent_as_a_compressed_one_is_kept_as_it_was_published(
    web: Site, folder: Path
) -> None:
    file = archive("pulumi")
    publish(web, "pulumi.tar.gz", file)
    web.answers["/pulumi.tar.gz"] = Answer(body=file, headers={"Content-Encoding": "gzip"})
    fetch(web, folder, "pulumi.tar.gz", "pulumi")
    assert (folder / "pulumi").read_text() == "pulumi"


def test_what_an_interrupted_download_has_left_is_removed(web: Site, folder: Path) -> None:
    left = folder.parent / "draft-of-a-killed-process"
    (left / "done").mkdir(parents=True)
    (left / "file").write_bytes(b"half of it")
    publish(web, "kind-linux-amd64", PROGRAM)
    fetch(web, folder)
    assert not left.exists()


def test_a_download_waits_for_another_and_then_takes_what_that_has_got(
    web: Site, folder: Path
) -> None:
    publish(web, "kind-linux-amd64", PROGRAM)
    folder.parent.mkdir(parents=True)
    second = threading.Thread(target=fetch, args=(web, folder))
    with (folder.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second.start()
        second.join(0.2)
        assert second.is_alive()
        folder.mkdir()
        (folder / "kind").write_text("of the other process")
    second.join()
    assert (folder / "kind").read_text() == "of the other process"
    assert web.asked == []


def test_who_waits_is_told_how_far_it_is(web: Site, folder: Path) -> None:
    publish(web, "kind-linux-amd64", PROGRAM)
    told: list[tuple[int, int | None]] = []
    download(
        "kind",
        f"{web.address}/kind-linux-amd64",
        f"{web.address}/sums",
        folder,
        lambda done, total: told.append((done, total)),
    )
    assert told[0][0] < told[-1][0] == len(PROGRAM)
    assert {total for _, total in told} == {len(PROGRAM)}


@pytest.mark.parametrize(
    "text",
    [
        "{sum}\n",
        "{sum}",
        "{sum}  kind\n",
        "{sum} *kind\n",
        "{sum}  bin/kind\n",
        "{other}  kind-linux\n{sum}  kind\n",
    ],
)
def test_a_checksum_is_found_however_it_was_written(text: str) -> None:
    published = sha256(b"it")
    filled = text.format(sum=published.upper(), other=sha256(b"another"))
    assert published_checksum(filled, "kind") == published


@pytest.mark.parametrize("text", ["", "<html>not found</html>", "abc  kind", "0123 4 5"])
def test_what_is_no_checksum_is_not_taken_for_one(text: str) -> None:
    assert published_checksum(text, "kind") is None
