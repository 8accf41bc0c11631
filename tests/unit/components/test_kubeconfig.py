import yaml

from components.kubernetes.kubeconfig import kubeconfig


def test_a_kubeconfig_leads_to_its_one_cluster_with_its_one_token() -> None:
    found = yaml.safe_load(kubeconfig("east", "https://east.example:6443", "Q0E=", "a token"))
    (context,) = (
        each["context"] for each in found["contexts"] if each["name"] == found["current-context"]
    )
    (cluster,) = (
        each["cluster"] for each in found["clusters"] if each["name"] == context["cluster"]
    )
    (user,) = (each["user"] for each in found["users"] if each["name"] == context["user"])
    assert cluster == {
        "server": "https://east.example:6443",
        "certificate-authority-data": "Q0E=",
    }
    assert user == {"token": "a token"}


def test_certificates_are_checked() -> None:
    text = kubeconfig("east", "https://east.example:6443", "Q0E=", "a token")
    assert "insecure-skip-tls-verify" not in text
