"""The dashboard of releases, held against the Rollout, its analysis and its metrics."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from promql_parser import VectorSelector

from components.metrics.rollout_state import STATE
from tests.unit.grafana.evaluation import value_of
from tests.unit.grafana.panels import CLUSTERS, filled, load, matchers, panel, selectors

STRATEGY = Path(__file__).parents[3] / "gitops/strategy"
RELEASE = load("release")
ABORTED = "-1"
(PHASES,) = (
    metric["each"]["stateSet"]["list"]
    for resource in STATE["spec"]["resources"]
    for metric in resource["metrics"]
    if metric["name"] == "status_phase"
)


def in_git(kind: str, name: str) -> dict[str, Any]:
    """What Argo CD applies."""
    documents = (
        document
        for file in sorted(STRATEGY.glob("*.yaml"))
        for document in yaml.safe_load_all(file.read_text())
    )
    (found,) = (
        each for each in documents if each["kind"] == kind and each["metadata"]["name"] == name
    )
    return found


def success_rate() -> dict[str, Any]:
    """What decides on a release."""
    template = in_git("AnalysisTemplate", "istio-success-rate")
    (metric,) = template["spec"]["metrics"]
    return metric


def expression(title: str) -> str:
    (target,) = panel(RELEASE, title)["targets"]
    return target["expr"]


def texts(title: str) -> dict[str, str]:
    """What a panel shows for each value."""
    (mapping,) = panel(RELEASE, title)["fieldConfig"]["defaults"]["mappings"]
    return {value: shown["text"] for value, shown in mapping["options"].items()}


def colour(title: str, value: str) -> str:
    (mapping,) = panel(RELEASE, title)["fieldConfig"]["defaults"]["mappings"]
    return mapping["options"][value]["color"]


def service(selector: VectorSelector) -> str:
    """The service, or the pattern of services, whose requests are selected."""
    (found,) = (
        each.value for each in selector.matchers.matchers if each.name == "destination_service"
    )
    return found


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_success_rate_is_the_one_that_the_analysis_judges() -> None:
    judged = success_rate()["provider"]["prometheus"]["query"]
    for argument, value in {
        "clusters": CLUSTERS,
        "service": "helloworld-canary",
        "namespace": "helloworld",
    }.items():
        judged = judged.replace(f"{{{{args.{argument}}}}}", value)
    shown = expression("Success rate of the canary")
    assert without_space(filled(shown)) == without_space(judged)


def test_the_threshold_is_the_one_of_the_analysis() -> None:
    (least,) = re.findall(r"# >= ([0-9.]+)", success_rate()["successCondition"])
    defaults = panel(RELEASE, "Success rate of the canary")["fieldConfig"]["defaults"]
    below, above = defaults["thresholds"]["steps"]
    assert above["value"] == float(least)
    assert below["color"] == "red"


def shown(**status: Any) -> str:
    """What the progress of a cluster is shown as; a weight as its number."""
    samples: dict[str, dict[str, float]] = {
        "kube_rollout_status_abort": {"": 0},
        "kube_rollout_status_phase": dict.fromkeys(PHASES, 0.0) | {"Progressing": 1},
        **{f"kube_rollout_status_{name}": series for name, series in status.items()},
    }
    value = value_of(expression("Progress"), samples)
    assert value is not None
    return texts("Progress").get(f"{value:g}", f"{value:g}")


HEALTHY = dict.fromkeys(PHASES, 0.0) | {"Healthy": 1}
WAITS = {"Running": 1.0}


@pytest.mark.parametrize("weight", [0, 10, 20, 25, 50, 75, 100])
def test_progress_is_the_weight_or_the_gate_whatever_the_steps_are(weight: float) -> None:
    canary_weight = {"": weight}
    assert shown(canary_weight=canary_weight) == str(weight)
    assert shown(canary_weight=canary_weight, step_analysis_info=WAITS) == "gate"
    aborted = shown(canary_weight=canary_weight, step_analysis_info=WAITS, abort={"": 1.0})
    assert aborted == "aborted"


def test_a_cluster_without_a_release_under_way_is_done() -> None:
    assert shown(canary_weight={"": 0.0}, phase=HEALTHY) == "done"


def test_blue_green_waits_at_a_gate_too_and_has_no_weight() -> None:
    assert shown(pre_promotion_analysis_info=WAITS) == "gate"
    assert shown(pre_promotion_analysis_info={"Successful": 1.0}) == "0"


def test_every_weight_is_shown_as_its_own_number() -> None:
    assert [value for value in texts("Progress") if 0 <= float(value) <= 100] == []
    assert panel(RELEASE, "Progress")["fieldConfig"]["defaults"]["unit"] == "percent"


def test_every_phase_has_its_name() -> None:
    asked = re.findall(r'(?:(\d) \* )?max by \(cluster\) \([^)]*phase="(\w+)"', expression("Phase"))
    values = {factor or "1": phase for factor, phase in asked}
    assert sorted(values.values()) == sorted(PHASES)
    # No phase, or one that nobody knows, is not taken for a good one.
    assert texts("Phase") == {"0": "Unknown", **values}
    assert colour("Phase", "0") == "red"


def test_an_abort_is_red_wherever_it_is_shown() -> None:
    (annotation,) = RELEASE["annotations"]["list"]
    assert annotation["target"]["expr"] == expression("Aborted")
    assert annotation["enable"]
    assert {annotation["iconColor"], colour("Aborted", "1"), colour("Progress", ABORTED)} == {"red"}
    assert panel(RELEASE, "Aborted")["options"]["colorMode"].startswith("background")


def test_every_answer_is_counted_once() -> None:
    # Of stable and of canary those with success, of both those without: together all requests.
    targets = panel(RELEASE, "Answers to callers in $cluster")["targets"]
    assert [target["legendFormat"] for target in targets] == ["stable", "canary", "failed"]
    asked = [selector for target in targets for selector in selectors(target["expr"])]
    codes = [
        each for selector in asked for each in matchers(selector) if each.startswith("response")
    ]
    assert codes == ['response_code="200"', 'response_code="200"', 'response_code!="200"']
    stable, canary, either = (service(each) for each in asked)
    assert stable == "helloworld.helloworld.svc.cluster.local"
    assert canary == "helloworld-canary.helloworld.svc.cluster.local"
    assert all(re.fullmatch(either, each) for each in (stable, canary))
    assert not re.fullmatch(either, "other.helloworld.svc.cluster.local")
