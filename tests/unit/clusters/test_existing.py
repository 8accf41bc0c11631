"""What is taken from the kubeconfig of a cluster that exists already."""

import base64
from pathlib import Path

import pytest
import yaml

from components.clusters.existing.cluster import certificate_authority, only_context
from foundation.errors import LabError
from tests.unit.settings.kubeconfigs import write_kubeconfig

SERVERS = {"hub": "https://10.0.0.1:6443", "other": "https://10.0.0.2:6443"}


def changed(path: Path, kind: str, **fields: str) -> Path:
    """A kubeconfig whose first cluster or user has these fields."""
    config = yaml.safe_load(write_kubeconfig(path, SERVERS).read_text())
    config[f"{kind}s"][0][kind] |= fields
    path.write_text(yaml.safe_dump(config))
    return path


def test_a_context_is_taken_with_its_cluster_and_its_user_only(tmp_path: Path) -> None:
    path = write_kubeconfig(tmp_path / "config", SERVERS)
    config = yaml.safe_load(path.read_text())
    config["users"].append({"name": "somebody", "user": {"token": "another-secret"}})
    path.write_text(yaml.safe_dump(config))
    taken = only_context(path, "other")
    assert taken["current-context"] == "other"
    assert taken["contexts"] == [
        {"name": "other", "context": {"cluster": "other-cluster", "user": "admin"}}
    ]
    assert taken["clusters"] == [
        {"name": "other-cluster", "cluster": {"server": "https://10.0.0.2:6443"}}
    ]
    assert taken["users"] == [{"name": "admin", "user": {"token": "a-secret"}}]


def test_what_else_changes_in_the_file_changes_nothing(tmp_path: Path) -> None:
    path = write_kubeconfig(tmp_path / "config", SERVERS)
    before = only_context(path, "hub")
    write_kubeconfig(path, {"new": "https://10.0.0.3:6443", **SERVERS})
    assert only_context(path, "hub") == before


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("cluster", "certificate-authority"),
        ("user", "client-certificate"),
        ("user", "client-key"),
        ("user", "tokenFile"),
    ],
)
def test_files_are_found_from_any_folder(tmp_path: Path, kind: str, field: str) -> None:
    relative = only_context(changed(tmp_path / "config", kind, **{field: "pki/file"}), "hub")
    assert relative[f"{kind}s"][0][kind][field] == str(tmp_path / "pki" / "file")
    absolute = only_context(changed(tmp_path / "config", kind, **{field: "/pki/file"}), "hub")
    assert absolute[f"{kind}s"][0][kind][field] == "/pki/file"


def test_a_user_that_is_not_in_the_file_is_named(tmp_path: Path) -> None:
    path = write_kubeconfig(tmp_path / "config", SERVERS)
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | {"users": None}))
    with pytest.raises(LabError, match="the context's user admin is not in the file") as raised:
        only_context(path, "hub")
    assert str(path) in raised.value.message


def test_the_certificate_authority_is_the_one_in_the_kubeconfig_or_else_in_its_file(
    tmp_path: Path,
) -> None:
    def found(**fields: str) -> bytes:
        entry = {"server": "https://10.0.0.1", **fields}
        return base64.b64decode(certificate_authority(entry, tmp_path / "config"))

    (tmp_path / "ca.crt").write_bytes(b"in the file")
    inline = base64.b64encode(b"inline").decode()
    for file in ("ca.crt", str(tmp_path / "ca.crt")):
        assert found(**{"certificate-authority": file}) == b"in the file"
        # As for kubectl.
        both = {"certificate-authority": file, "certificate-authority-data": inline}
        assert found(**both) == b"inline"


def test_a_cluster_without_a_certificate_authority_is_refused_by_its_server(
    tmp_path: Path,
) -> None:
    with pytest.raises(LabError, match=r"https://10\.0\.0\.1 has no certificate authority"):
        certificate_authority({"server": "https://10.0.0.1"}, tmp_path / "config")
