"""Downloads a program that its project publishes, and checks it before anything may run it."""

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
"""Told how many bytes have come, and how many there are if the server says so."""

_TIMEOUT = httpx.Timeout(10, read=30)  # seconds, for each piece
_CHUNK = 1 << 20
# The file as it was published: some servers call a .tar.gz a compressed .tar, and httpx unpacks it.
_AS_IT_IS = {"Accept-Encoding": "identity"}
_DRAFT = "draft-"


def download(name: str, address: str, checksum: str, folder: Path, report: Report) -> None:
    """Have the folder hold the program `name`, or all programs of the archive at `address`.

    `checksum` is the address of the SHA-256 of that file. The folder appears when all in it is
    verified, or not at all; what interrupted downloads have left beside it is removed. Raises
    LabError if the file cannot be had or is not what was published.
    """
    with _only_one(folder.parent):
        if folder.is_dir():
            return  # another process has just done it
        _sweep(folder.parent)
        with tempfile.TemporaryDirectory(prefix=_DRAFT, dir=folder.parent) as scratch:
            file, done = Path(scratch, "file"), Path(scratch, "done")
            expected = published_checksum(_text(checksum), address.rsplit("/", 1)[-1])
            if expected is None:
                raise LabError(f"{checksum} has no SHA-256 of {address}")
            actual = _fetch(address, file, report)
            if actual != expected:
                raise LabError(
                    f"{address} is not what its project published: its SHA-256 is {actual},"
                    f" not {expected}",
                    "Run it again; if that does not help, something on the way changes files.",
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
    """Keep other processes from downloading the same tool; the lock of a dead one is void."""
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
    """Write what is at the address into the file; returns its SHA-256."""
    digest = hashlib.sha256()
    try:
        with httpx.stream(
            "GET",
            address,
            headers=_AS_IT_IS,
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
    return LabError(f"{address} cannot be fetched: {why(error)}")


def _unpack(archive: Path, folder: Path) -> None:
    """Put all files of an archive beside each other, whatever folders they are in there."""
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                with content, (folder / Path(member.name).name).open("wb") as out:
                    shutil.copyfileobj(content, out)
