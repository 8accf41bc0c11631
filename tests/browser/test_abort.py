"""An abort is impossible to miss."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from lab.fleet.model import Event, Tone
from tests.browser.conftest import Opened
from tests.browser.pixels import colour
from tests.unit.dashboard.fleet import WORKLOADS, aborted, at_rest, releasing, snapshot

ONE, OTHER = WORKLOADS


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_abort_turns_the_banner_and_the_clusters_card_red(opened: Opened, scheme: str) -> None:
    shown = opened(snapshot(releasing(ONE, 40), releasing(OTHER, 40)), color_scheme=scheme)
    calm = colour(shown.card(ONE), "background-color")
    shown.show(snapshot(aborted(ONE), releasing(OTHER, 40)))
    expect(shown.banner.get_by_role("heading")).to_have_text(f"v3 aborted on {ONE}")
    expect(shown.banner).to_have_css("background-color", "rgb(196, 16, 45)")
    expect(shown.banner).to_have_attribute("aria-live", "assertive")
    box = shown.banner.bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, 1280)
    assert box["y"] + box["height"] < 200
    assert colour(shown.card(OTHER), "background-color") == calm
    red, green, blue = colour(shown.card(ONE), "background-color")
    assert red > green + 10
    assert red > blue + 10
    assert colour(shown.card(ONE), "border-top-color") == (196, 16, 45)
    expect(shown.card(ONE).locator(".phase")).to_have_text("Aborted")


def test_it_says_where_all_requests_go(opened: Opened) -> None:
    shown = opened(snapshot(aborted(ONE), aborted(OTHER)))
    expect(shown.banner.get_by_role("heading")).to_have_text(f"v3 aborted on {ONE} and {OTHER}")
    expect(shown.banner).to_contain_text("All requests go to v1")
    expect(shown.card(ONE).locator(".share.canary")).to_have_text("v3 aborted 0 %")


def test_it_does_not_say_so_while_some_requests_still_go_elsewhere(opened: Opened) -> None:
    shown = opened(snapshot(aborted(ONE, weight=40), aborted(OTHER)))
    expect(shown.banner).to_contain_text(f"{ONE} still sends requests to it")
    expect(shown.banner).not_to_contain_text("All requests")


def test_clusters_that_have_not_aborted_yet_are_named(opened: Opened) -> None:
    shown = opened(snapshot(aborted(ONE), releasing(OTHER, 40)))
    expect(shown.banner).to_contain_text(f"Not yet on {OTHER}")


def test_the_reason_is_on_the_clusters_card(opened: Opened) -> None:
    shown = opened(snapshot(aborted(ONE)))
    expect(shown.card(ONE).locator(".where")).to_have_text(aborted(ONE).message)


def test_the_banner_follows_from_the_clusters_and_not_from_what_events_say(opened: Opened) -> None:
    alarm = Event(at=1.0, cluster=ONE, text="v3 aborted", tone=Tone.BAD)
    shown = opened(snapshot(at_rest(ONE), at_rest(OTHER), events=(alarm,)))
    expect(shown.banner).to_have_attribute("data-tone", "info")
    shown.show(snapshot(aborted(ONE), at_rest(OTHER), events=()))
    expect(shown.banner).to_have_attribute("data-tone", "bad")


def test_a_cluster_that_then_falls_silent_does_not_take_the_alarm_away(opened: Opened) -> None:
    lost = replace(aborted(ONE), answers=False, detail="connection refused")
    shown = opened(snapshot(lost, aborted(OTHER)))
    expect(shown.banner.get_by_role("heading")).to_have_text(f"v3 aborted on {ONE} and {OTHER}")
    expect(shown.card(ONE).locator(".phase")).to_have_text("No answer")


def test_the_alarm_ends_when_git_asks_for_the_stable_version_again(opened: Opened) -> None:
    shown = opened(snapshot(aborted(ONE), aborted(OTHER)))
    shown.show(snapshot(at_rest(ONE), at_rest(OTHER)))
    expect(shown.banner.get_by_role("heading")).to_have_text("v1 on all clusters")
    expect(shown.banner).to_have_attribute("data-tone", "info")
