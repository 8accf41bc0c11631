"""The kind node image, built by `kind build node-image` from the bundle's programs and images.

kind normally pulls the base image. Here the base is built from Debian packages and the files of the
kind module, with four changes that restricted machines need and other machines tolerate: the
kubelet accepts cgroup v1, a container's OOM score is never below its parent's, runc is Debian's,
and the lab's registry is the mirror of all registries.
"""

import json
import tarfile
from pathlib import Path
from shlex import quote
from typing import Any

import zstandard

from foundation.errors import LabError
from offline.builder.part import Kind, Part, code_of
from offline.builder.workshop import Workshop
from offline.parts import docker_archive, image, oci, rootfs
from offline.parts.docker_archive import add_bytes, write_docker_archive
from offline.parts.go import group_files, module_folder
from offline.parts.images import NODE_IMAGES
from offline.parts.pins import KIND, KUBERNETES
from offline.parts.rootfs import bootstrap

NODE_IMAGE = "node-image"
NODE_REFERENCE = f"kindest/node:{KUBERNETES}"
ARCHIVE = "node-image.tar.zst"
_BASE_REFERENCE = "multicluster-lab/node-base:latest"
REGISTRY_HOST = "lab-registry"
REGISTRY_PORT = 5000

_PACKAGES = (
    *("systemd", "dbus", "conntrack", "iptables", "nftables", "iproute2", "ethtool", "kmod"),
    *("util-linux", "mount", "libseccomp2", "pigz", "e2fsprogs", "bash", "ca-certificates"),
    *("curl", "jq", "procps", "hostname", "runc", "usr-is-merged"),
)
_PROGRAMS = {
    "/usr/local/bin/containerd": "containerd",
    "/usr/local/bin/containerd-shim-runc-v2": "containerd-shim-runc-v2",
    "/usr/local/bin/ctr": "ctr",
    "/usr/local/bin/crictl": "crictl",
    **{
        f"/opt/cni/bin/{name}": f"cni-{name}"
        for name in ("ptp", "loopback", "host-local", "portmap")
    },
}
_KUBERNETES_PROGRAMS = ("kubeadm", "kubelet", "kubectl")
_ARCHIVED_ALONE = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
# The changes that kind's Dockerfile makes to systemd, for a root filesystem in `$1`.
_CUSTOMIZE = (
    'rm -f "$1"/lib/systemd/system/sysinit.target.wants/systemd-tmpfiles-setup.service',
    'rm -f "$1"/lib/systemd/system/multi-user.target.wants/* "$1"/etc/systemd/system/*.wants/*',
    'rm -f "$1"/lib/systemd/system/local-fs.target.wants/*',
    'rm -f "$1"/lib/systemd/system/sockets.target.wants/*udev*',
    'rm -f "$1"/lib/systemd/system/sockets.target.wants/*initctl*',
    'rm -f "$1"/lib/systemd/system/basic.target.wants/*',
    'echo "ReadKMsg=no" >> "$1"/etc/systemd/journald.conf',
    'test -e "$1"/sbin/init || ln -s /usr/lib/systemd/systemd "$1"/sbin/init',
    'chroot "$1" systemctl enable kubelet.service containerd.service undo-mount-hacks.service',
    'chroot "$1" systemctl mask systemd-binfmt.service',
    'mkdir -p "$1"/etc/kubernetes/manifests',
)
_SOURCE = f"sigs.k8s.io/kind@{KIND}, k8s.io/kubernetes@{KUBERNETES}, Debian"
# As at the end of kind's Dockerfile; kind keeps it, with the labels, in the node image.
_BASE_CONFIG = {
    "Env": ["container=docker"],
    "Entrypoint": ["/usr/local/bin/entrypoint", "/sbin/init"],
    "StopSignal": "SIGRTMIN+3",
    "Labels": image.labels(
        NODE_REFERENCE,
        KUBERNETES,
        _SOURCE,
        "accepts cgroup v1, asks the lab's registry first, serves single-node clusters",
    ),
}
_KUBELET_DROP_IN = """\
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
"""
_MIRROR = f"""\
# All registries are mirrored by the one that holds the bundle's images; what it does not have is
# asked for where it comes from.
[host."http://{REGISTRY_HOST}:{REGISTRY_PORT}"]
  capabilities = ["pull", "resolve"]
"""


def node_image() -> Part:
    """The part that builds the node image; its content is a compressed `docker save` archive."""
    return Part(
        name=NODE_IMAGE,
        kind=Kind.NODE_IMAGE,
        version=KUBERNETES,
        source=_SOURCE,
        recipe={
            "code": code_of(
                __file__, oci.__file__, docker_archive.__file__, rootfs.__file__, image.__file__
            ),
            "module": group_files("kubernetes"),
        },
        build=_build,
        needs=(
            "kind",
            *_PROGRAMS.values(),
            *_KUBERNETES_PROGRAMS,
            *(image.name for image in NODE_IMAGES),
        ),
        seconds=60,
    )


def _build(shop: Workshop) -> None:
    root = shop.scratch / "root.tar"
    overlay = shop.scratch / "overlay.tar"
    files = module_folder(shop, "kubernetes", "sigs.k8s.io/kind") / "images/base/files"
    with overlay.open("wb") as stream:
        oci.write_files(stream, _overlay(shop, files))
    bootstrap(
        shop,
        (
            "--quiet",
            "--variant=essential",
            "--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr",
            *(f"--dpkgopt=path-exclude=/usr/share/{what}/*" for what in ("doc", "man", "locale")),
            f"--include={','.join(_PACKAGES)}",
            f"--customize-hook=tar-in {quote(str(overlay))} /",
            *(f"--customize-hook={command}" for command in _CUSTOMIZE),
        ),
        root,
    )
    archive = shop.scratch / "base.tar"
    write_docker_archive(archive, _BASE_REFERENCE, root, _BASE_CONFIG)
    shop.run("docker", "load", "--input", archive)
    # A killed build leaves its container behind.
    ancestor = f"ancestor={_BASE_REFERENCE}"
    for container in shop.run("docker", "ps", "--all", "--quiet", "--filter", ancestor).split():
        shop.run("docker", "rm", "--force", container)
    shop.run(
        *(shop.needs["kind"] / "kind", "build", "node-image", "--type", "file"),
        *("--base-image", _BASE_REFERENCE, "--image", NODE_REFERENCE, _kubernetes_release(shop)),
        # kind unpacks the release into this folder.
        env={"TMPDIR": str(shop.scratch)},
    )
    shop.run("docker", "image", "rm", "--no-prune", _BASE_REFERENCE)
    saved = shop.scratch / "node.tar"
    shop.run("docker", "save", "--output", saved, NODE_REFERENCE)
    with saved.open("rb") as source, (shop.out / ARCHIVE).open("wb") as target:
        zstandard.ZstdCompressor(level=3, threads=2).copy_stream(source, target)


def _overlay(shop: Workshop, files: Path) -> dict[str, oci.File | oci.Link | oci.Folder]:
    """kind's files with the modes of its Dockerfile, the lab's changes and programs, by path."""
    overlay: dict[str, oci.File | oci.Link | oci.Folder] = {}
    for path in sorted(files.rglob("*")):
        if path.is_file():
            name = f"/{path.relative_to(files)}"
            executable = name.startswith(("/usr/local/bin/", "/kind/bin/"))
            overlay[name] = oci.File(path, 0o755 if executable else 0o644)
    for path, part in _PROGRAMS.items():
        overlay[path] = oci.File(shop.needs[part] / part)
    overlay["/etc/containerd/config.toml"] = _text(
        _edited(
            files / "etc/containerd/config.toml",
            ("restrict_oom_score_adj = false", "restrict_oom_score_adj = true"),
        )
        + '\n[plugins."io.containerd.grpc.v1.cri".registry]\n'
        + '  config_path = "/etc/containerd/certs.d"\n'
    )
    overlay["/etc/containerd/certs.d/_default/hosts.toml"] = _text(_MIRROR)
    overlay["/etc/containerd/cri-base.json"] = _text(json.dumps(_base_runtime_spec(shop)))
    overlay["/etc/default/kubelet"] = _text(
        _edited(
            files / "etc/default/kubelet",
            (
                "KUBELET_EXTRA_ARGS=",
                "KUBELET_EXTRA_ARGS=--config-dir=/etc/kubernetes/kubelet.conf.d ",
            ),
        )
    )
    overlay["/etc/kubernetes/kubelet.conf.d/10-cgroup-v1.conf"] = _text(_KUBELET_DROP_IN)
    return overlay


def _text(content: str) -> oci.File:
    return oci.File(content.encode(), 0o644)


def _edited(path: Path, replacement: tuple[str, str]) -> str:
    """The text of one of kind's files with one replacement.

    Raises LabError if the text to replace does not occur exactly once.
    """
    text = path.read_text()
    if text.count(replacement[0]) != 1:
        raise LabError(
            f"{path}: {replacement[0]!r} does not occur exactly once",
            f"kind {KIND} has changed the file: adapt offline/parts/node_image.py.",
        )
    return text.replace(*replacement)


def _base_runtime_spec(shop: Workshop) -> dict[str, Any]:
    """containerd's default OCI runtime spec with the changes of kind's Dockerfile."""
    spec: dict[str, Any] = json.loads(shop.run(shop.needs["ctr"] / "ctr", "oci", "spec"))
    hooks = spec.setdefault("hooks", {}).setdefault("createContainer", [])
    hooks.append({"path": "/kind/bin/mount-product-files.sh"})
    spec["process"].pop("rlimits", None)
    return spec


def _kubernetes_release(shop: Workshop) -> Path:
    """An archive with the files of upstream's release archive that kind reads."""
    release = shop.scratch / "kubernetes-server-linux-amd64.tar.gz"
    folder = "kubernetes/server/bin"
    with tarfile.open(release, "w:gz", compresslevel=1) as archive:
        add_bytes(archive, "kubernetes/version", KUBERNETES.encode())
        for program in _KUBERNETES_PROGRAMS:
            archive.add(shop.needs[program] / program, f"{folder}/{program}")
        for name, images in _archives().items():
            path = shop.scratch / name
            _image_archive(path, [shop.needs[part] / "layout" for part in images])
            archive.add(path, f"{folder}/{name}")
    return release


def _archives() -> dict[str, list[str]]:
    """The names of the image parts in each image archive of the release, by file name.

    kind reads four archives and pulls the images that they lack. The last archive therefore
    contains all remaining images.
    """
    parts = {image.reference.partition("/")[2].partition(":")[0]: image for image in NODE_IMAGES}
    archives = {f"{name}.tar": [parts.pop(name).name] for name in _ARCHIVED_ALONE}
    return archives | {"kube-proxy.tar": [image.name for image in parts.values()]}


def _image_archive(path: Path, layouts: list[Path]) -> None:
    """Write several image layouts into one archive for `ctr images import`.

    kind takes the tags from the first member that it recognizes, `repositories`, and reads no
    further.
    """
    manifests: list[dict[str, Any]] = []
    blobs: dict[str, Path] = {}
    for folder in layouts:
        layout = oci.Layout(folder)
        manifests += layout.manifests()
        blobs.update({blob.name: blob for blob in layout.blobs()})
    tags: dict[str, dict[str, str]] = {}
    for manifest in manifests:
        repository, _, tag = manifest["annotations"]["io.containerd.image.name"].rpartition(":")
        tags.setdefault(repository, {})[tag] = manifest["digest"]
    with tarfile.open(path, "w") as archive:
        add_bytes(archive, "repositories", json.dumps(tags).encode())
        add_bytes(archive, "oci-layout", b'{"imageLayoutVersion": "1.0.0"}')
        index = {"schemaVersion": 2, "manifests": manifests}
        add_bytes(archive, "index.json", json.dumps(index).encode())
        for name, blob in sorted(blobs.items()):
            archive.add(blob, f"blobs/sha256/{name}")
