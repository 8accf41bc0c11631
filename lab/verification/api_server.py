"""The API server of a cluster answers and calls itself ready."""

from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import Unmet


def api_server_is_ready(kubectl: Kubectl) -> str:
    """`/readyz` says ok."""
    answer = kubectl.run("get", "--raw", "/readyz").strip()
    if answer != "ok":
        raise Unmet(f"/readyz says {answer!r}")
    return answer
