from typing import Any

import pytest

from offline.plugins.kubernetes.annotations import (
    DEFAULT_TIMEOUT_SECONDS,
    is_set,
    propagation_policy,
    timeout_seconds,
)
from offline.plugins.kubernetes.wait_for import wanted_judge
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN


def _annotated(key: str, value: Any) -> dict[str, Any]:
    return {"metadata": {"annotations": {f"pulumi.com/{key}": value}}}


def test_a_custom_timeout_goes_before_the_annotation_and_that_before_the_default() -> None:
    annotated = _annotated("timeoutSeconds", "30")
    assert timeout_seconds(annotated, 5.0) == 5
    assert timeout_seconds(annotated, 0) == 30
    assert timeout_seconds({}, 0) == DEFAULT_TIMEOUT_SECONDS


@pytest.mark.parametrize("text", ["soon", "0", "-1", "inf", "nan"])
def test_a_timeout_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(PluginError, match="timeoutSeconds"):
        timeout_seconds(_annotated("timeoutSeconds", text), 0)


def test_deletion_reaches_dependents_in_the_foreground_unless_told_otherwise() -> None:
    assert propagation_policy({}) == "Foreground"
    assert propagation_policy(_annotated("deletionPropagationPolicy", "orphan")) == "Orphan"
    with pytest.raises(PluginError, match="sideways"):
        propagation_policy(_annotated("deletionPropagationPolicy", "sideways"))


def test_only_true_sets_an_annotation() -> None:
    assert is_set(_annotated("skipAwait", "true"), "pulumi.com/skipAwait")
    assert not is_set(_annotated("skipAwait", "false"), "pulumi.com/skipAwait")
    assert not is_set(_annotated("skipAwait", UNKNOWN), "pulumi.com/skipAwait")
    assert not is_set({"metadata": UNKNOWN}, "pulumi.com/skipAwait")


@pytest.mark.parametrize(
    ("text", "status", "ready"),
    [
        ("condition=Synced", {"conditions": [{"type": "Synced", "status": "True"}]}, True),
        ("condition=Synced", {"conditions": [{"type": "Synced", "status": "False"}]}, False),
        ("condition=Synced=False", {"conditions": [{"type": "Synced", "status": "False"}]}, True),
        ("jsonpath={.status.phase}=Healthy", {"phase": "Healthy"}, True),
        ("jsonpath={.status.phase}=Healthy", {"phase": "Degraded"}, False),
        ("jsonpath={.status.addresses[0].ip}", {"addresses": [{"ip": "1"}]}, True),
        ("jsonpath={.status.addresses[0].ip}", {"addresses": []}, False),
        ("jsonpath={.status.counts.a\\.b}=3", {"counts": {"a.b": 3}}, True),
        ('["condition=A", "jsonpath={.status.b}"]', {"b": 1}, False),
    ],
)
def test_a_program_may_say_itself_what_is_ready(
    text: str, status: dict[str, Any], ready: bool
) -> None:
    live = {**_annotated("waitFor", text), "status": status}
    judge = wanted_judge(live)
    assert judge is not None
    assert judge(live).ready is ready


@pytest.mark.parametrize("text", ["Synced", "jsonpath=.status", "jsonpath={.items[?(@.a)]}"])
def test_a_condition_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(PluginError, match="waitFor"):
        wanted_judge(_annotated("waitFor", text))
