"""Downloads a program from its project and verifies its checksum."""

import fcntl
import hashlib
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import httpx

from foundation.errors import LabError
from foundation.https import trust, why

Report = Callable[[int, int | None], None]
"""Receives the bytes downloaded so far and, if the server sends it, the total."""

_TIMEOUT = httpx.Timeout(10, read=30)  # seconds, for each read
_CHUNK = 1 << 20
# No content encoding: some servers declare a .tar.gz as an encoded .tar, and httpx would unpack it.
_NO_ENCODING = {"Accept-Encoding": "identity"}
_DRAFT = "draft-"


def download(name: str, address: str, checksum: str, folder: Path, report: Report) -> None:
    """Download the program `name`, or all programs of the archive at `address`, into the folder.

    `checksum` is the address of the SHA-256 of that file. The folder is created after the
    verification; remains of interrupted downloads beside it are removed. Raises LabError if the
    download fails or has another checksum.
    """
    with _only_one(folder.parent):
        if folder.is_dir():
            return  # another process has just downloaded it
        _sweep(folder.parent)
        with tempfile.TemporaryDirectory(prefix=_DRAFT, dir=folder.parent) as scratch:
            file, done = Path(scratch, "file"), Path(scratch, "done")
            expected = published_checksum(_text(checksum), address.rsplit("/", 1)[-1])
            if expected is None:
                raise LabError(f"{checksum} contains no SHA-256 of {address}")
            actual = _fetch(address, file, report)
            if actual != expected:
                raise LabError(
                    f"{address} is not what its project published: the SHA-256 is {actual},"
                    f" not {expected}",
                    "Run the command again. If it fails again, a proxy may change downloads.",
                )
            done.mkdir()
            if address.endswith(".tar.gz"):
                _unpack(file, done)
            else:
                file.rename(done / name)
            for program in done.iterdir():
                program.chmod(0o755)
            if not (done / name).exists():
                raise LabError(f"{address} does not contain {name}")
            done.rename(folder)


def published_checksum(text: str, file: str) -> str | None:
    """The SHA-256 of `file` in a checksum file; None if there is none.

    The file is a lone checksum, or lines as `sha256sum` prints them.
    """
    for line in text.splitlines():
        match line.split():
            case [checksum]:
                named = file
            case [checksum, named]:
                named = named.removeprefix("*").rsplit("/", 1)[-1]
            case _:
                continue
        if named == file and len(checksum) == hashlib.sha256().digest_size * 2:
            return checksum.lower()
    return None


@contextmanager
def _only_one(folder: Path) -> Generator[None]:
    """Lock the folder against downloads by other processes; the lock ends with its process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(folder: Path) -> None:
    for draft in folder.glob(f"{_DRAFT}*"):
        shutil.rmtree(draft)


def _text(address: str) -> str:
    try:
        answer = httpx.get(address, follow_redirects=True, timeout=_TIMEOUT, verify=trust())
        return answer.raise_for_status().text
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unreachable(address, error) from error


def _fetch(address: str, file: Path, report: Report) -> str:
    """Download the address into the file; returns the SHA-256."""
    digest = hashlib.sha256()
    try:
        with httpx.stream(
            "GET",
            address,
            headers=_NO_ENCODING,
            follow_redirects=True,
            timeout=_TIMEOUT,
            verify=trust(),
        ) as answer:
            answer.raise_for_status()
            length = answer.headers.get("Content-Length")
            total = int(length) if length else None
            with file.open("wb") as out:
                for chunk in answer.iter_raw(_CHUNK):
                    digest.update(chunk)
                    out.write(chunk)
                    report(answer.num_bytes_downloaded, total)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unreachable(address, error) from error
    return digest.hexdigest()


def _unreachable(address: str, error: httpx.HTTPError | httpx.InvalidURL) -> LabError:
    return LabError(f"{address} cannot be downloaded: {why(error)}")


def _unpack(archive: Path, folder: Path) -> None:
    """Extract all files of an archive into one folder, without the archive's folders."""
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                with content, (folder / Path(member.name).name).open("wb") as out:
                    shutil.copyfileobj(content, out)
