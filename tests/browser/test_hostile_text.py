"""Text from a cluster is text: whoever may name an object there must not run a script here."""

import pytest
from playwright.sync_api import Error, expect

from lab.fleet.model import ApplicationView, Event
from tests.browser.conftest import Opened
from tests.unit.dashboard.fleet import aborted, releasing, snapshot, traffic

HOSTILE = "<img src=/x onerror='window.taken=1'><script>window.taken=1</script>&amp;"


def test_whatever_a_cluster_says_is_shown_as_it_is(opened: Opened) -> None:
    bad = aborted(HOSTILE, version=HOSTILE, message=HOSTILE, traffic=traffic({"v1": 3, HOSTILE: 1}))
    waiting = releasing("workload-2", 20, step_title=HOSTILE, phase=HOSTILE, detail=HOSTILE)
    application = ApplicationView(
        name=HOSTILE, cluster=HOSTILE, sync=HOSTILE, health=HOSTILE, revision=HOSTILE
    )
    event = Event(at=1.0, cluster=HOSTILE, text=HOSTILE)
    shown = opened(snapshot(bad, waiting, applications=(application,), events=(event,)))
    page = shown.page
    places = [
        ("#banner h2", f"{HOSTILE} aborted on {HOSTILE}"),
        (".name >> nth=0", HOSTILE),
        (".where >> nth=0", HOSTILE),
        (".phase >> nth=1", HOSTILE),
        (".where >> nth=1", f"Step 6 of 18: {HOSTILE}"),
        (".rates [data-kind^='<img']", f"{HOSTILE} 1/s"),
        ("#applications .name", HOSTILE),
        ("#applications .revision", HOSTILE),
        ("#events li > span", f"{HOSTILE} {HOSTILE}"),
    ]
    for selector, text in places:
        expect(page.locator(selector)).to_have_text(text)
    assert page.locator("img").count() == 0
    assert page.evaluate("window.taken") is None


def test_the_browser_itself_refuses_markup_that_a_script_makes_of_text(opened: Opened) -> None:
    shown = opened(snapshot(releasing("workload-1", 20)))
    with pytest.raises(Error, match="TrustedHTML"):
        shown.page.evaluate("text => { document.body.innerHTML = text; }", HOSTILE)
    shown.problems.clear()


def test_names_that_an_object_has_already_are_versions_like_others(opened: Opened) -> None:
    recent = {"constructor": 1, "__proto__x": 2, "v1": 17}
    shown = opened(snapshot(releasing("workload-1", 20, traffic=traffic(recent))))
    rates = shown.card("workload-1").locator(".rates li")
    assert "constructor 1/s" in rates.all_inner_texts()
