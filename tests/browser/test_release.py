"""A release from the first request to promotion."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Locator, expect

from lab.fleet.model import Event, Tone
from tests.browser.conftest import Opened
from tests.unit.dashboard.fleet import (
    WORKLOADS,
    applications,
    at_rest,
    releasing,
    snapshot,
    traffic,
)

ONE, OTHER = WORKLOADS

STRATEGY = Path(__file__).parents[2] / "gitops" / "strategy"


def documents(file: str) -> list[Any]:
    return list(yaml.safe_load_all((STRATEGY / file).read_text()))


def share(card: Locator, part: str) -> float:
    """How much of the bar a part has, in percent, as it is drawn."""
    return card.locator(".bar").evaluate(
        "(bar, part) => 100 * bar.querySelector(part).getBoundingClientRect().width"
        " / bar.getBoundingClientRect().width",
        f".{part}",
    )


def gates(card: Locator) -> list[str]:
    """The stages before which a closed gate is drawn."""
    return card.locator(".stepper li").evaluate_all(
        "items => items.filter(item => getComputedStyle(item, '::after').content !== 'none')"
        ".map(item => item.textContent)"
    )


def test_each_cluster_shows_its_own_versions_and_weight(opened: Opened) -> None:
    shown = opened(snapshot(releasing(ONE, 40), releasing(OTHER, 20)), reduced_motion="reduce")
    for name, weight in ((ONE, 40), (OTHER, 20)):
        card = shown.card(name)
        expect(card.locator(".share.stable")).to_have_text(f"{100 - weight} % v1 stable")
        expect(card.locator(".share.canary")).to_have_text(f"v2 canary {weight} %")
        assert abs(share(card, "canary") - weight) < 0.5
        assert abs(share(card, "stable") - (100 - weight)) < 0.5
    expect(shown.banner.get_by_role("heading")).to_have_text("v2 is being released")
    expect(shown.banner).to_contain_text(f"{ONE} 40 % · {OTHER} 20 %")


def test_the_weight_moves_smoothly(opened: Opened) -> None:
    shown = opened(snapshot(releasing(ONE, 20)))
    card = shown.card(ONE)
    shown.page.evaluate(
        """() => {
            window.widths = [];
            const part = document.querySelector(".bar .canary");
            const look = () => {
                const whole = part.parentElement.getBoundingClientRect().width;
                widths.push(100 * part.getBoundingClientRect().width / whole);
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    shown.show(snapshot(releasing(ONE, 80)))
    shown.page.wait_for_timeout(2000)
    widths: list[float] = shown.page.evaluate("widths")
    assert (round(widths[0]), round(widths[-1])) == (20, 80)
    assert len({round(width) for width in widths if 21 < width < 79}) >= 3
    assert widths == sorted(widths)
    expect(card.locator(".share.canary")).to_have_text("v2 canary 80 %")


def test_the_stages_are_those_of_the_rollout_and_the_present_one_is_marked(opened: Opened) -> None:
    (rollout,) = documents("rollout.yaml")
    steps = rollout["spec"]["strategy"]["canary"]["steps"]
    weights = [str(step["setWeight"]) for step in steps if "setWeight" in step]
    shown = opened(snapshot(releasing(ONE, 40)))
    card = shown.card(ONE)
    assert card.locator(".stepper li").all_inner_texts() == [*weights, "100"]
    expect(card.locator("[aria-current=step]")).to_have_text("40")
    expect(card.locator(".where")).to_have_text("Step 9 of 18: pause 20 s")


@pytest.mark.parametrize(
    ("stages", "weight", "now", "before"),
    [
        ((10, 50, 100), 0, None, "10"),
        ((10, 50, 100), 10, "10", "50"),
        ((25, 50, 75, 100), 75, "75", "100"),
        ((100,), 0, None, "100"),
    ],
)
def test_a_rollout_with_other_weights_has_its_own_stages_and_gates(
    opened: Opened, stages: tuple[int, ...], weight: int, now: str | None, before: str
) -> None:
    changes = {"stages": stages, "step_title": "gate"}
    shown = opened(snapshot(releasing(ONE, weight, **changes), releasing(OTHER, 40)))
    card = shown.card(ONE)
    assert card.locator(".stepper li").all_inner_texts() == [str(each) for each in stages]
    assert card.locator("[aria-current=step]").all_inner_texts() == ([now] if now else [])
    assert gates(card) == [before]
    # Each card has the stages of its own cluster.
    expect(shown.card(OTHER).locator("[aria-current=step]")).to_have_text("40")


def test_new_weights_in_git_replace_the_stages(opened: Opened) -> None:
    shown = opened(snapshot(at_rest(ONE)))
    stages = shown.card(ONE).locator(".stepper li")
    expect(stages).to_have_text(["20", "40", "60", "80", "100"])
    shown.show(snapshot(releasing(ONE, 50, stages=(10, 50, 100))))
    expect(stages).to_have_text(["10", "50", "100"])
    expect(shown.card(ONE).locator(".stepper [data-state=done]")).to_have_text("10")
    expect(shown.card(ONE).locator("[aria-current=step]")).to_have_text("50")


def test_a_cluster_at_a_gate_names_whom_it_waits_for(opened: Opened) -> None:
    ahead = releasing(ONE, 40, step_title="gate")
    shown = opened(snapshot(ahead, releasing(OTHER, 20)))
    expect(shown.card(ONE).locator(".where")).to_have_text(f"Gate: waiting for {OTHER}")
    assert gates(shown.card(ONE)) == ["60"]
    assert gates(shown.card(OTHER)) == []
    expect(shown.banner).to_contain_text(f"{ONE} 40 %, at the gate")


def test_the_first_gate_is_before_any_request(opened: Opened) -> None:
    ahead = releasing(ONE, 0, step_title="gate")
    shown = opened(snapshot(ahead, at_rest(OTHER)))
    expect(shown.card(ONE).locator(".where")).to_have_text(f"Gate: waiting for {OTHER}")
    assert gates(shown.card(ONE)) == ["20"]


def test_the_success_rate_is_judged_by_the_threshold_of_the_analysis(opened: Opened) -> None:
    (template,) = documents("istio-success-rate.yaml")
    (metric,) = template["spec"]["metrics"]
    found = re.search(r"# >= ([0-9.]+)", metric["successCondition"])
    assert found
    least = float(found[1])
    shown = opened(
        snapshot(
            releasing(ONE, 40, success_rate=least), releasing(OTHER, 40, success_rate=least - 1e-4)
        )
    )
    good, bad = (shown.card(name).locator(".success") for name in WORKLOADS)
    expect(good).to_have_attribute("data-tone", "good")
    expect(good).to_contain_text(f"{least:.1%}".replace("%", " %"))
    expect(good.locator(".note")).to_have_text(f"≥ {least:.0%}".replace("%", " %"))
    expect(bad).to_have_attribute("data-tone", "bad")
    expect(bad.locator(".note")).to_have_text(f"< {least:.0%}".replace("%", " %"))
    # Rounded to the nearest it would read as if it met the threshold.
    expect(bad).to_contain_text("89.9 %")


def test_the_threshold_is_the_snapshots(opened: Opened) -> None:
    strict = snapshot(releasing(ONE, 40, success_rate=0.99), least_success_rate=0.995)
    success = opened(strict).card(ONE).locator(".success")
    expect(success).to_have_attribute("data-tone", "bad")
    expect(success.locator(".note")).to_have_text("< 99.5 %")


def test_without_calls_there_is_no_success_rate(opened: Opened) -> None:
    shown = opened(snapshot(releasing(ONE, 0, success_rate=None, traffic=None)))
    card = shown.card(ONE)
    expect(card.locator(".success")).to_contain_text("no calls")
    expect(card.locator(".sent dd")).to_have_text("\N{EN DASH}")
    expect(card.locator(".failed dd")).to_have_text("\N{EN DASH}")


def test_a_promotion_that_the_page_has_seen_is_celebrated(opened: Opened) -> None:
    shown = opened(snapshot(*(releasing(name, 80) for name in WORKLOADS)))
    shown.show(snapshot(at_rest(ONE, "v2"), releasing(OTHER, 80)))
    expect(shown.banner).to_contain_text(f"{ONE} has v2 · {OTHER} 80 %")
    expect(shown.banner).to_have_attribute("data-tone", "busy")
    shown.show(snapshot(*(at_rest(name, "v2") for name in WORKLOADS)))
    expect(shown.banner.get_by_role("heading")).to_have_text("v2 promoted on all clusters")
    expect(shown.banner).to_have_attribute("data-tone", "good")
    card = shown.card(ONE)
    expect(card.locator(".share.stable")).to_have_text("100 % v2 stable")
    expect(card.locator(".share.canary")).to_be_hidden()
    expect(card.locator(".stepper [data-state=done]")).to_have_count(5)


def test_the_bar_has_the_promoted_versions_colour_from_one_end_to_the_other(
    opened: Opened,
) -> None:
    shown = opened(snapshot(releasing(ONE, 100)), reduced_motion="reduce")
    colour = "part => getComputedStyle(part).backgroundColor"
    canary = shown.page.locator(".bar .canary").evaluate(colour)
    assert shown.page.locator(".bar .stable").evaluate(colour) != canary
    shown.show(snapshot(at_rest(ONE, "v2")))
    expect(shown.card(ONE).locator(".share.stable")).to_contain_text("v2")
    assert shown.page.locator(".bar .stable").evaluate(colour) == canary
    assert shown.page.locator(".bar .canary").evaluate(colour) == canary


def test_what_was_stable_all_the_time_is_no_promotion(opened: Opened) -> None:
    shown = opened(snapshot(*(at_rest(name, "v2") for name in WORKLOADS)))
    expect(shown.banner.get_by_role("heading")).to_have_text("v2 on all clusters")
    expect(shown.banner).to_have_attribute("data-tone", "info")


def test_blue_green_has_a_preview_and_no_stages(opened: Opened) -> None:
    preview = releasing(ONE, 0, strategy="blue-green", step=0, steps=0, step_title="", stages=())
    shown = opened(snapshot(preview))
    card = shown.card(ONE)
    expect(card.locator(".share.canary")).to_have_text("v2 preview 0 %")
    expect(card.locator(".stepper")).to_be_hidden()
    expect(shown.banner).to_contain_text(f"{ONE} in preview")


def test_answers_are_counted_by_version_and_second(opened: Opened) -> None:
    shown = opened(snapshot(releasing(ONE, 40, traffic=traffic({"v1": 12, "v2": 7, "failed": 1}))))
    card = shown.card(ONE)
    assert card.locator(".rates li").all_inner_texts() == ["v1 12/s", "v2 7/s", "failed 1/s"]
    expect(card.locator(".sent dd")).to_have_text("2 480")
    expect(card.locator(".failed dd")).to_have_text("1")


def test_answers_of_two_seconds_are_halved(opened: Opened) -> None:
    first = snapshot(releasing(ONE, 40))
    shown = opened(first)
    later = snapshot(releasing(ONE, 40, traffic=traffic({"v1": 24, "v2": 16})), at=first.at + 2)
    shown.show(later)
    rates = shown.card(ONE).locator(".rates li")
    expect(rates).to_have_text(["v1 12/s", "v2 8/s", "failed 0/s"])
    shown.show(snapshot(releasing(ONE, 40, traffic=traffic({"v1": 50})), at=first.at + 3))
    expect(rates).to_have_text(["v1 50/s", "v2 0/s", "failed 0/s"])


def test_applications_that_are_not_well_come_first(opened: Opened) -> None:
    all_well = applications(revision="0123abc")
    *well, last = all_well
    unwell = type(last)(
        name=last.name, cluster=OTHER, sync="OutOfSync", health="Degraded", revision="89ef456"
    )
    shown = opened(snapshot(at_rest(ONE), applications=(*well, unwell)))
    rows = shown.page.locator("#applications li")
    cells = rows.first.locator("span")
    assert cells.all_inner_texts() == [last.name, "OutOfSync", "Degraded", "89ef456"]
    assert rows.nth(1).locator("span").all_inner_texts() == [
        well[0].name,
        "Synced",
        "Healthy",
        "0123abc",
    ]
    assert rows.count() == len(all_well)


def test_without_the_hub_that_is_said_in_place_of_the_applications(opened: Opened) -> None:
    shown = opened(snapshot(at_rest(ONE), applications=()))
    expect(shown.page.locator("#applications")).to_contain_text("The hub does not answer")


def test_the_newest_event_comes_first(opened: Opened) -> None:
    events = (
        Event(at=1000.0, cluster="", text="commit 3f9c2ab"),
        Event(at=1005.0, cluster=OTHER, text="aborted", tone=Tone.BAD),
    )
    shown = opened(snapshot(at_rest(ONE), events=events), timezone_id="UTC")
    rows = shown.page.locator("#events li")
    assert [row.replace("\n", " ") for row in rows.all_inner_texts()] == [
        f"00:16:45 {OTHER} aborted",
        "00:16:40 commit 3f9c2ab",
    ]
