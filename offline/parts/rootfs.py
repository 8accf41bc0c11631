"""Layers of Debian packages, built by mmdebstrap from the mirror that this machine's apt uses.

All images that need more than static programs share one slim base. The packages that an image adds
form a second layer: the difference between two root filesystems.
"""

import json
import os
import shutil
import tarfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from shlex import quote

from offline.builder.part import Kind, Part, code_of
from offline.builder.workshop import Workshop
from offline.parts import oci
from offline.parts.oci import File, Folder, Layer, Layout, copy_tar, write_difference, write_files

SUITE = "bookworm"
_DEFAULT_MIRROR = "http://deb.debian.org/debian"
_ARGV = (
    "--quiet",
    "--variant=essential",
    # Without this hook apt satisfies init-system-helpers with usrmerge, which depends on Perl.
    "--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr",
    "--include=usr-is-merged,ca-certificates",
    *(
        f"--dpkgopt=path-exclude={pattern}"
        for pattern in (
            "/usr/share/doc/*",
            "/usr/share/man/*",
            "/usr/share/info/*",
            "/usr/share/locale/*",
            "/usr/share/zoneinfo/*",
            # Perl's library beyond perl-base: no image uses git's few commands in Perl.
            "/usr/share/perl/*",
            "/usr/lib/x86_64-linux-gnu/perl/*",
        )
    ),
)


@dataclass(frozen=True, kw_only=True)
class DebianLayer:
    """Debian packages in one layer on top of the base; without packages and accounts, the base.

    `accounts` lists the users to add, each with name and user ID.
    """

    name: str
    packages: Sequence[str] = ()
    accounts: Sequence[tuple[str, int]] = ()

    def part(self) -> Part:
        """The part that builds the layer; `layer_of` reads its content."""
        argv = [*_ARGV]
        if self.packages:
            argv.append(f"--include={','.join(self.packages)}")
        for account, user in self.accounts:
            home = f"/home/{account}"
            argv += [
                f"--customize-hook=echo {account}:x:{user}:{user}::{home}:/bin/sh"
                ' >> "$1"/etc/passwd',
                f'--customize-hook=echo {account}:x:{user}: >> "$1"/etc/group',
                f'--customize-hook=install -d -o {user} -g {user} "$1"{home}',
            ]
        on_base = bool(self.packages or self.accounts)
        return Part(
            name=self.name,
            kind=Kind.ROOT_FILESYSTEM,
            version=SUITE,
            source=f"Debian: {', '.join(self.packages) or 'essential packages'}",
            recipe={"argv": argv, "suite": SUITE, "code": code_of(__file__, oci.__file__)},
            build=lambda shop: _build(shop, argv, on_base=on_base),
            needs=(BASE,) if on_base else (),
            seconds=1,
        )


BASE = "debian"
STATIC = "static"
LAYERS = (
    DebianLayer(name=BASE),
    DebianLayer(
        name="debian-network",
        packages=("iptables", "nftables", "conntrack", "kmod", "iproute2"),
        accounts=(("istio-proxy", 1337),),
    ),
    DebianLayer(
        name="debian-git",
        packages=("git", "git-lfs", "gpg", "gpg-agent", "openssh-client", "tini"),
        accounts=(("argocd", 999),),
    ),
    DebianLayer(name="debian-redis", packages=("redis-server",)),
)


def static_layer() -> Part:
    """The base of images with only static programs: accounts, certificate authorities, /tmp."""
    return Part(
        name=STATIC,
        kind=Kind.ROOT_FILESYSTEM,
        version=SUITE,
        source="certificate authorities of Debian",
        recipe={"code": code_of(__file__, oci.__file__)},
        build=_build_static,
        needs=(BASE,),
        seconds=1,
    )


def layer_of(content: Path) -> tuple[Layout, Layer]:
    """The layer in the content of a root filesystem part, and the layout that contains it."""
    return Layout(content / "layout"), Layer(**json.loads((content / "layer.json").read_text()))


def bootstrap(shop: Workshop, argv: Sequence[str], target: Path) -> None:
    """Create a root filesystem as the tar `target`, and list its packages in `packages.txt`.

    `packages.txt` is in the part's content. Installs mmdebstrap if it is missing and the user is
    root; raises LabError if it is missing and the user is not.
    """
    if shutil.which("mmdebstrap") is None and os.geteuid() == 0:
        shop.run("apt-get", "update")
        packages = ("mmdebstrap", "gpg", "gpgv", "debian-archive-keyring")
        shop.run(
            *("apt-get", "install", "--yes", "--no-install-recommends", *packages),
            env={"DEBIAN_FRONTEND": "noninteractive"},
        )
    listing = shop.out / "packages.txt"
    # As root, mmdebstrap mounts /proc, /sys and /dev in the root filesystem. A mount namespace
    # removes these mounts when mmdebstrap ends, even by a kill; otherwise they would still be
    # mounted when the builder deletes the folder.
    alone = ("unshare", "--mount", "--propagation", "private") if os.geteuid() == 0 else ()
    shop.run(
        *(*alone, "mmdebstrap", *argv),
        f'--customize-hook=dpkg-query --admindir="$1"/var/lib/dpkg -W > {quote(str(listing))}',
        *(SUITE, target, *_sources(shop)),
        env={"SOURCE_DATE_EPOCH": "0"},
    )


def _sources(shop: Workshop) -> list[str]:
    """The apt source lines for the Debian archive, with the mirror that this machine's apt uses.

    Derivatives such as Ubuntu have their own mirrors; on these machines the result is Debian's
    default mirror.
    """
    found = _apt_sources(shop)
    if not found and os.geteuid() == 0:
        # Without package lists, as in new containers, apt cannot name the origin of its mirrors.
        shop.run("apt-get", "update")
        found = _apt_sources(shop)
    mirror = found.get("Debian", _DEFAULT_MIRROR)
    lines = [f"deb {mirror} {SUITE} main"]
    if security := found.get("Debian-Security"):
        lines.append(f"deb {security} {SUITE}-security main")
    return lines


def _apt_sources(shop: Workshop) -> dict[str, str]:
    """The addresses of the archives whose package lists apt has, by label."""
    answer = shop.run(
        *("apt-get", "indextargets", "--format", "$(LABEL) $(SITE)"),
        *("Created-By: Packages", "Origin: Debian"),
    )
    pairs = (line.rpartition(" ") for line in sorted(answer.splitlines(), reverse=True))
    return {label: address for label, _, address in pairs}


def _build(shop: Workshop, argv: Sequence[str], *, on_base: bool) -> None:
    layout = Layout(shop.out / "layout")
    whole = shop.scratch / "whole.tar"
    bootstrap(shop, argv, whole)
    if on_base:
        base = shop.needs[BASE] / "root.tar"
        layer = layout.add_layer(lambda stream: write_difference(stream, whole, base))
    else:
        # The uncompressed tar stays in the part: the layers on top are differences from it.
        whole.rename(shop.out / "root.tar")
        layer = layout.add_layer(lambda stream: copy_tar(stream, shop.out / "root.tar"))
    _write_layer(shop, layer)


def _build_static(shop: Workshop) -> None:
    bundle = "./etc/ssl/certs/ca-certificates.crt"
    with tarfile.open(shop.needs[BASE] / "root.tar") as base:
        authorities = base.extractfile(bundle)
        if authorities is None:
            raise FileNotFoundError(bundle)
        certificates = authorities.read()
    users = {"root": 0, "argocd": 999, "istio-proxy": 1337, "nonroot": 65532, "nobody": 65534}
    passwd = "".join(f"{name}:x:{id}:{id}::/:/sbin/nologin\n" for name, id in users.items())
    group = "".join(f"{name}:x:{id}:\n" for name, id in users.items())
    layer = Layout(shop.out / "layout").add_layer(
        lambda stream: write_files(
            stream,
            {
                "/etc/passwd": File(passwd.encode(), 0o644),
                "/etc/group": File(group.encode(), 0o644),
                "/etc/ssl/certs/ca-certificates.crt": File(certificates, 0o644),
                "/tmp": Folder(0o1777),
            },
        )
    )
    _write_layer(shop, layer)


def _write_layer(shop: Workshop, layer: Layer) -> None:
    (shop.out / "layer.json").write_text(json.dumps(asdict(layer)))
