"""Checks that the API server of a cluster is ready."""

from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import Unmet


def api_server_is_ready(kubectl: Kubectl) -> str:
    """The endpoint `/readyz` returns ok."""
    answer = kubectl.run("get", "--raw", "/readyz").strip()
    if answer != "ok":
        raise Unmet(f"/readyz returns {answer!r}")
    return answer
