"""Looks at the hub, one after the other."""

from typing import Any

import pytest

from foundation.errors import LabError
from lab.fleet.hub_watch import HubWatch
from tests.unit.fleet.answers import FakeApi
from tests.unit.fleet.test_success_rate import THANOS, answer

APPLICATIONS: dict[str, Any] = {"items": [{"metadata": {"name": "workload-1-rollout"}}]}
REFUSED = LabError("its API server refuses: no endpoints")


@pytest.fixture
def api() -> FakeApi:
    return FakeApi("hub", {"/applications": APPLICATIONS, "/query": answer(workload_1="0.9")})


@pytest.fixture
def watch(api: FakeApi) -> HubWatch:
    return HubWatch(api, THANOS, ["workload-1"])


def test_before_the_first_look_nothing_is_known(watch: HubWatch) -> None:
    assert watch.applications == ()
    assert watch.success_rates == {}


def test_a_look_has_the_applications_and_the_rates(watch: HubWatch) -> None:
    watch.look()
    (application,) = watch.applications
    assert (application.name, application.cluster) == ("workload-1-rollout", "workload-1")
    assert watch.success_rates == {"workload-1": 0.9}


@pytest.mark.parametrize("gone", [None, REFUSED])
def test_what_argo_cd_does_not_tell_is_left_out_and_the_rates_are_not(
    api: FakeApi, watch: HubWatch, gone: Any
) -> None:
    watch.look()
    api.objects["/applications"] = gone
    watch.look()
    assert watch.applications == ()
    assert watch.success_rates == {"workload-1": 0.9}


@pytest.mark.parametrize("gone", [None, REFUSED])
def test_what_thanos_does_not_tell_is_left_out_and_the_applications_are_not(
    api: FakeApi, watch: HubWatch, gone: Any
) -> None:
    watch.look()
    api.objects["/query"] = gone
    watch.look()
    assert watch.success_rates == {}
    assert len(watch.applications) == 1


def test_nothing_that_is_old_is_shown_of_a_hub_that_is_lost(api: FakeApi, watch: HubWatch) -> None:
    watch.look()
    api.lost = "its API server does not answer"
    watch.look()
    assert (watch.applications, watch.success_rates) == ((), {})
