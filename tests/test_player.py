"""The pages in a real Chromium, driven by Playwright through `tts-news serve`."""

from __future__ import annotations

import os
import shutil
import signal

import pytest

from tests.test_cli import start
from tests.test_site import book  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def chromium():
    found = next(filter(None, map(shutil.which, BROWSERS)), "")
    if not found:
        assert not os.environ.get("CI"), "CI installs Chromium"
        pytest.skip("no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(book, tmp_path_factory):  # noqa: F811
    """The address of the pages, and the episodes."""
    out, episodes = book
    run = start(tmp_path_factory.mktemp("serve"), "serve", "--out", out, "--port", "0")
    address = run.stdout.readline().decode().split()[0].removesuffix("feed.xml")
    yield f"{address}site/", episodes
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=10)
    assert b"Traceback" not in said


@pytest.fixture
def visit(chromium, site):
    """Open a page of an episode: `visit(0)`; what goes wrong in it is in `page.faults`."""
    address, episodes = site
    contexts = []

    def opened(number: int = 0, name: str = "", hash_: str = "", **options):
        context = chromium.new_context(**{"viewport": {"width": 360, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("dialog", lambda dialog: (page.faults.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda said: said.type == "error" and page.faults.append(said.text))
        for _ in range(50):
            try:
                page.goto(f"{address}{name or episodes[number].stem + '.html'}{hash_}")
                break
            except Exception:  # noqa: BLE001 - the server may still be starting
                page.wait_for_timeout(100)
        if options.get("java_script_enabled", True) and not name:
            page.wait_for_selector("#controls:not([hidden])")
            until(page, "document.getElementById('audio').readyState > 0")
        return page

    yield opened
    for context in contexts:
        context.close()


def until(page, condition: str, seconds: float = 20) -> None:
    """Wait for a condition; Playwright's own way of waiting needs eval, which the page forbids."""
    for _ in range(int(seconds * 20)):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {condition}")


def at(page) -> float:
    return page.evaluate("document.getElementById('audio').currentTime")


def now(page) -> str:
    return page.evaluate("document.querySelector('.now')?.id")


def wait_for_now(page, number: int) -> None:
    until(page, f"document.querySelector('.now')?.id === 'c{number}'")


def test_it_plays_highlights_and_keeps_in_view(visit, site) -> None:
    _, episodes = site
    page = visit()
    page.get_by_role("button", name="Phát", exact=True).click()
    wait_for_now(page, 0)
    until(page, "document.getElementById('audio').currentTime > 0.5")
    assert page.locator("[aria-current=true].s").count() == 1
    wait_for_now(page, 1)
    assert -0.05 < at(page) - episodes[0].cues[1].start < 3  # it plays on while we look
    page.locator("#seek").evaluate("(e) => { e.value = 90; e.dispatchEvent(new Event('input')) }")
    page.wait_for_timeout(1500)
    box = page.locator(".now").bounding_box()
    panel = page.locator(".player").bounding_box()
    assert panel["y"] + panel["height"] <= box["y"] + 1, "the player covers the sentence"
    assert box["y"] + box["height"] <= 800
    page.get_by_role("button", name="Tạm dừng").click()
    page.get_by_role("button", name="Phát", exact=True).wait_for()
    assert page.faults == []


@pytest.mark.parametrize("height", [800, 640])
def test_on_a_telephone_the_sentence_comes_into_view(visit, height: int) -> None:
    """In pause too, where the player stays in view; where it does not, when it plays."""
    page = visit(2, viewport={"width": 360, "height": height})
    in_view = f"""(() => {{ const box = document.querySelector('.now').getBoundingClientRect();
        return box.top >= 0 && box.bottom <= {height} }})()"""
    for _ in range(4):
        page.get_by_role("button", name="Câu sau").click()
    wait_for_now(page, 3)
    if height < 720:
        assert page.evaluate("scrollY") == 0, "the button is no longer under the finger"
        page.get_by_role("button", name="Phát", exact=True).click()
    until(page, in_view)


def test_by_sentence_by_story_and_by_seconds(visit, site) -> None:
    _, episodes = site
    page = visit(2)
    cues, chapters = episodes[2].cues, episodes[2].chapters
    page.get_by_role("button", name="Câu sau").click()
    wait_for_now(page, 0)
    page.get_by_role("button", name="Câu sau").click()
    wait_for_now(page, 1)
    assert page.locator("#status").inner_text() == cues[1].text
    page.get_by_role("button", name="Câu trước").click()
    wait_for_now(page, 0)
    page.get_by_role("button", name="Tin sau").click()
    assert abs(at(page) - chapters[1].start) < 0.02
    assert page.locator(".chapters [aria-current]").count() == 1
    page.get_by_role("button", name="Tin trước").click()
    assert at(page) == 0
    page.get_by_role("button", name="Tới 15 giây").click()
    assert abs(at(page) - 15) < 0.02
    page.get_by_role("button", name="Lùi 15 giây").click()
    assert at(page) == 0
    page.locator(".chapters a").nth(2).click()
    until(page, "!document.getElementById('audio').paused")
    assert at(page) >= chapters[2].start - 0.02
    assert page.url.endswith(".html"), "the link is the player's business"


def test_by_keyboard_alone(visit, site) -> None:
    _, episodes = site
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
    page.keyboard.press("l")
    assert abs(at(page) - 15) < 0.02
    page.keyboard.press("n")
    assert now(page) == "c3"
    page.keyboard.press("p")
    assert now(page) == "c2"
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == "c2"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("[document.activeElement.id, document.activeElement.role]") == [
        "c4",
        "button",
    ]
    page.keyboard.press("Enter")
    until(page, "!document.getElementById('audio').paused")
    assert at(page) >= episodes[0].cues[4].start - 0.02
    page.keyboard.press("k")
    assert page.evaluate("document.getElementById('audio').paused")
    page.keyboard.press(".")
    assert page.evaluate("document.getElementById('audio').playbackRate") == 1.25
    page.locator("#options").evaluate("(e) => { e.open = true }")
    page.get_by_label("Dùng phím tắt").uncheck()
    before = at(page)
    page.keyboard.press("j")
    assert at(page) == before, "shortcuts can be turned off (WCAG 2.1.4)"
    # Every control is a stop of the Tab key, with an outline that is seen.
    page.evaluate("document.activeElement.blur()")
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                "document.activeElement.id || document.activeElement.dataset.do || document.activeElement.className || document.activeElement.textContent"
            )
        )
        if page.evaluate("document.activeElement !== document.body"):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
            assert outline == "3px"
    wanted = {
        "play",
        "seek",
        "sentence-back",
        "sentence-next",
        "back",
        "forward",
        "speed",
        "volume",
        "sleep",
        "follow",
        "keys",
        "share",
    }
    assert wanted <= set(stops)
    assert len([one for one in stops if one.startswith("c") and one[1:].isdigit()]) <= 2


def test_a_sentence_that_is_pressed_plays(visit, site) -> None:
    _, episodes = site
    page = visit()
    page.locator("#c5").click()
    until(page, "!document.getElementById('audio').paused")
    assert at(page) >= episodes[0].cues[5].start - 0.02
    assert now(page) == "c5"


def test_it_remembers_the_place_and_the_speed(visit) -> None:
    page = visit()
    page.locator("#options").evaluate("(e) => { e.open = true }")
    page.get_by_label("Tốc độ").select_option("1.5")
    page.locator("#c6").click()
    page.wait_for_timeout(600)
    page.locator("#play").click()
    left = at(page)
    page.reload()
    page.wait_for_selector("#controls:not([hidden])")
    until(page, f"Math.abs(document.getElementById('audio').currentTime - {left}) < 0.1")
    assert page.locator("#status").inner_text().startswith("Nghe tiếp từ")
    rate, pitch = page.evaluate(
        "[document.getElementById('audio').playbackRate, document.getElementById('audio').preservesPitch]"
    )
    assert (rate, pitch) == (1.5, True)


def test_a_shared_address_begins_there(visit, site) -> None:
    _, episodes = site
    page = visit(hash_="#t=60")
    until(page, "document.getElementById('audio').currentTime === 60")
    expected = max(n for n, cue in enumerate(episodes[0].cues) if round(cue.start, 2) <= 60.02)
    assert now(page) == f"c{expected}"


def test_the_sleep_timer_stops_at_the_end_of_a_story(visit, site) -> None:
    _, episodes = site
    page = visit()
    end = episodes[0].chapters[0].end
    page.locator("#options").evaluate("(e) => { e.open = true }")
    page.get_by_label("Hẹn giờ tắt").select_option("end")
    page.evaluate(f"document.getElementById('audio').currentTime = {end - 1}")
    page.locator("#play").click()
    until(page, "document.getElementById('audio').paused")
    assert end - 0.1 <= at(page) < end + 1.5
    assert page.locator("#status").inner_text() == "Đã tắt theo hẹn giờ."


def test_the_live_region_does_not_chatter(visit) -> None:
    page = visit()
    page.evaluate("""() => { window.said = 0; new MutationObserver(() => { window.said += 1 })
        .observe(document.getElementById('status'), {childList: true, characterData: true, subtree: true}) }""")
    page.locator("#play").click()
    wait_for_now(page, 1)
    assert page.evaluate("window.said") <= 1
    live = page.locator("[aria-live], [role=status], [role=alert], output")
    assert live.count() == 1


def test_the_lock_screen_knows_it(visit, site) -> None:
    _, episodes = site
    page = visit()
    said = page.evaluate(
        "[navigator.mediaSession.metadata.title, navigator.mediaSession.metadata.artist]"
    )
    assert said == [episodes[0].title, "Bản tin <thử> & nghe"]


def test_without_a_script_there_is_all_of_it(visit, site) -> None:
    _, episodes = site
    page = visit(2, java_script_enabled=False)
    assert page.locator("audio[controls]").is_visible()
    assert not page.locator("#controls").is_visible()
    assert not page.locator("#options").is_visible()
    links = page.locator(".chapters a")
    assert links.count() == len(episodes[2].chapters)
    sound = episodes[2].audio[0].name
    assert links.nth(1).get_attribute("href").startswith(f"../{sound}#t=")
    assert all(cue.text in page.locator("main").inner_text() for cue in episodes[2].cues[:1])


def test_the_latest_edition_plays_offline(visit, site) -> None:
    address, _episodes = site
    page = visit(name="index.html")
    until(
        page,
        """async () => {
        const kept = await (await caches.open('tts-news shell')).match('latest');
        return Boolean(kept) }""",
    )
    latest = page.evaluate("async () => (await (await fetch('latest.json')).json()).page")
    page.context.set_offline(True)
    page.goto(f"{address}{latest}")
    page.wait_for_selector("#controls:not([hidden])")
    page.locator("#play").click()
    until(page, "document.getElementById('audio').currentTime > 0.5")
    page.get_by_role("button", name="Tới 15 giây").click()
    until(page, "document.getElementById('audio').currentTime > 15.2")
    page.goto(f"{address}./")
    assert page.locator("h1").inner_text() == "Bản tin <thử> & nghe"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(visit, site, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    _, episodes = site
    names = [
        "index.html",
        *(f"{e.stem}{end}" for e in episodes for end in (".html", ".large.html")),
    ]
    page = visit(color_scheme=theme)
    address = page.url.rpartition("/")[0]
    for name in names:
        page.goto(f"{address}/{name}")
        if "large" not in name and name != "index.html":
            page.wait_for_selector("#controls:not([hidden])")
            page.locator("#options").evaluate("(e) => { e.open = true }")
            page.get_by_role("button", name="Câu sau").click()
            page.get_by_role("button", name="Câu sau").click()
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert [(v["id"], v["nodes"][0]["html"]) for v in found.response["violations"]] == [], name


@pytest.mark.parametrize("number", [0, 1, 2])
def test_at_400_percent_nothing_is_lost(visit, number: int) -> None:
    """1280 px at 400% are 320 (WCAG 1.4.10); targets are 44 px (2.5.5)."""
    page = visit(number, viewport={"width": 320, "height": 256})
    page.locator("#options").evaluate("(e) => { e.open = true }")
    wide = page.evaluate("""() => [...document.querySelectorAll('*')]
        .filter((e) => e.getBoundingClientRect().right > 320).map((e) => e.outerHTML)""")
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = page.evaluate("""() => [...document.querySelectorAll(
        'button, select, summary, input[type=range], .chapters a, .files a, label.box, header a')]
        .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43.9).map((e) => e.outerHTML)""")
    assert small == []


def test_forced_colours_show_the_sentence(visit) -> None:
    page = visit(forced_colors="active")
    page.get_by_role("button", name="Câu sau").click()
    wait_for_now(page, 0)
    same = page.evaluate("""() => getComputedStyle(document.querySelector('.now')).backgroundColor
        === getComputedStyle(document.body).backgroundColor""")
    assert not same


def test_nothing_of_a_hostile_article_runs(visit) -> None:
    page = visit(1)
    page.locator("#play").click()
    page.wait_for_timeout(300)
    assert page.faults == []
    assert "alert(1)" in page.title()
    assert page.locator("main img, main script, main iframe, main svg").count() == 0
    assert (
        page.evaluate("""() => { const script = document.createElement('script');
        script.textContent = 'window.ran = 1'; document.body.append(script); return window.ran }""")
        is None
    )
    assert any("Content Security Policy" in fault for fault in page.faults)


def test_under_60_kb_and_no_font_from_the_network(visit, chromium, site) -> None:
    address, episodes = site
    context = chromium.new_context()
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on(
        "response",
        lambda answer: sizes.update({answer.url: int(answer.headers.get("content-length", 0))}),
    )
    page.goto(f"{address}{episodes[0].stem}.html")
    page.wait_for_selector("#controls:not([hidden])")
    own = {
        url: size for url, size in sizes.items() if url.startswith(address) and "sw.js" not in url
    }
    assert 0 < sum(own.values()) < 60_000
    assert all(url.startswith(address.removesuffix("site/")) for url in sizes)
    assert not [url for url in sizes if url.endswith((".woff", ".woff2", ".ttf"))]
    context.close()
