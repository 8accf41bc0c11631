from typing import Any

import pytest

from offline.plugins.kubernetes.annotations import skips_await
from offline.plugins.kubernetes.wait_for import wanted_judge
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN


def _annotated(key: str, value: Any) -> dict[str, Any]:
    return {"metadata": {"annotations": {f"pulumi.com/{key}": value}}}


def test_only_true_skips_the_wait() -> None:
    assert skips_await(_annotated("skipAwait", "true"))
    assert not skips_await(_annotated("skipAwait", "false"))
    assert not skips_await(_annotated("skipAwait", UNKNOWN))
    assert not skips_await({"metadata": UNKNOWN})


@pytest.mark.parametrize(
    ("text", "more", "ready"),
    [
        (
            "condition=Available",
            {"status": {"conditions": [{"type": "Available", "status": "True"}]}},
            True,
        ),
        (
            "condition=Available",
            {"status": {"conditions": [{"type": "Available", "status": "False"}]}},
            False,
        ),
        ("condition=Available", {}, False),
        ("jsonpath={.data.token}", {"data": {"token": "x"}}, True),
        ("jsonpath={.data.token}", {"data": {}}, False),
        ("jsonpath={.data.token}", {}, False),
    ],
)
def test_an_annotation_decides_when_an_object_is_ready(
    text: str, more: dict[str, Any], ready: bool
) -> None:
    live = {**_annotated("waitFor", text), **more}
    judge = wanted_judge(live)
    assert judge is not None
    assert judge(live).ready is ready
    assert wanted_judge({"metadata": {}}) is None


@pytest.mark.parametrize(
    "text",
    [
        "Synced",
        "condition=Synced=False",
        "jsonpath=.status",
        "jsonpath={.status.phase}=Running",
        "jsonpath={.items[0].a}",
        '["condition=A"]',
    ],
)
def test_another_form_is_refused_with_the_supported_ones(text: str) -> None:
    with pytest.raises(PluginError, match=r"waitFor .* use condition=<type> or jsonpath="):
        wanted_judge(_annotated("waitFor", text))
