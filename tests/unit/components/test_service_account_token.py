import base64
from typing import Any

import pytest

from components.kubernetes.service_account_token import decoded_token, token_secret


def test_kubernetes_is_told_which_accounts_token_to_fill_in() -> None:
    secret: dict[str, Any] = token_secret("reader-token", "reader", "tools")
    metadata = secret["metadata"]
    assert secret["type"] == "kubernetes.io/service-account-token"
    assert (metadata["name"], metadata["namespace"]) == ("reader-token", "tools")
    assert metadata["annotations"]["kubernetes.io/service-account.name"] == "reader"


def test_the_secret_is_awaited_until_it_has_the_token() -> None:
    annotations = token_secret("reader-token", "reader", "tools")["metadata"]["annotations"]
    assert annotations["pulumi.com/waitFor"] == "jsonpath={.data.token}"


def test_the_token_is_decoded() -> None:
    assert decoded_token({"token": base64.b64encode(b"a.b.c").decode()}) == "a.b.c"


@pytest.mark.parametrize("data", [None, {}])
def test_there_is_no_token_before_kubernetes_has_made_it(data: dict[str, str] | None) -> None:
    assert decoded_token(data) == ""
