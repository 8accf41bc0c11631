"""Whatever does not answer is said to be so: a cluster, the server."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from lab.dashboard.server import serve
from tests.browser.conftest import Opened
from tests.browser.dashboard import dashboard
from tests.browser.pixels import colour
from tests.unit.dashboard.feed import Feed
from tests.unit.dashboard.fleet import WORKLOADS, at_rest, releasing, snapshot

ONE, OTHER = WORKLOADS

RECONNECTED_MS = 15_000


def test_a_cluster_that_does_not_answer_is_grey_and_says_why(opened: Opened) -> None:
    shown = opened(snapshot(releasing(ONE, 40), releasing(OTHER, 40)))
    calm = colour(shown.card(OTHER), "background-color")
    silent = releasing(OTHER, 40, answers=False, detail="connection refused")
    shown.show(snapshot(releasing(ONE, 60), silent))
    expect(shown.banner.get_by_role("heading")).to_have_text(f"{OTHER} does not answer")
    expect(shown.banner).to_contain_text(f"v2: {ONE} 60 %")
    card = shown.card(OTHER)
    expect(card.locator(".phase")).to_have_text("No answer")
    expect(card.locator(".where")).to_have_text("Last known state. connection refused")
    expect(card.locator(".weight")).to_have_css("filter", "grayscale(1)")
    assert colour(card, "background-color") != calm
    assert colour(shown.card(ONE), "background-color") == calm
    shown.show(snapshot(releasing(ONE, 60), releasing(OTHER, 60)))
    expect(card.locator(".phase")).to_have_text("Paused")
    expect(shown.banner.get_by_role("heading")).to_have_text("v2 is being released")


def test_a_lost_server_is_said_and_a_new_one_found_without_a_reload(browser: Browser) -> None:
    feed = Feed(snapshot(at_rest(ONE), at_rest(OTHER)))
    with serve(feed, 0) as url:
        page = browser.new_page()
        page.goto(url)
        state = page.locator("#connection")
        expect(state).to_have_text("Live")
        page.evaluate("window.notReloaded = true")
    try:
        expect(state).to_contain_text("Connection to “lab dashboard” lost. Retrying")
        expect(state).to_have_attribute("role", "status")
        expect(page.get_by_role("main")).to_have_css("filter", "grayscale(1)")
        expect(page.get_by_role("article")).to_have_count(2)
        again = Feed(snapshot(releasing(ONE, 60), releasing(OTHER, 60)))
        with serve(again, urlsplit(url).port or 0):
            expect(state).to_have_text("Live", timeout=RECONNECTED_MS)
            expect(page.locator("#banner h2")).to_have_text("v2 is being released")
            expect(page.get_by_role("main")).to_have_css("filter", "none")
            assert page.evaluate("window.notReloaded")
    finally:
        page.close()


def test_another_program_on_the_port_does_not_end_the_attempts(browser: Browser) -> None:
    first = snapshot(at_rest(ONE))
    with dashboard(browser, first) as shown:
        # As EventSource sees it: an answer that is no stream, after which it gives up.
        shown.page.route("**/events", lambda route: route.fulfill(status=500, body="busy"))
        shown.page.reload()
        expect(shown.page.locator("#connection")).to_contain_text("lost")
        shown.page.unroute("**/events")
        expect(shown.page.locator("#connection")).to_have_text("Live", timeout=RECONNECTED_MS)
        assert shown.problems
        assert all("500" in problem for problem in shown.problems)
        shown.problems.clear()


def test_a_server_that_has_no_news_is_not_live(opened: Opened) -> None:
    shown = opened(snapshot(at_rest(ONE)))
    state = shown.page.locator("#connection")
    expect(state).to_have_text("Live")
    expect(state).to_contain_text("No data", timeout=RECONNECTED_MS)
    shown.show(snapshot(at_rest(ONE)))
    expect(state).to_have_text("Live")
