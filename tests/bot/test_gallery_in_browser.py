"""The gallery opened from the disk in a real Chromium: it plays, reads well and fits a phone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from bot.posting.outbox.target import Outbox
from bot.posting.words.draft import PostFiles
from bot.posting.words.wording import draft_of
from tests.bot.test_outbox import put
from tests.bot.test_wording import film, montage
from tests.films import ffmpeg, make_film

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TITLES = ("Sintel: trailer", "Donaudampfschiffahrt" * 6, "<img src=x onerror=alert(1)> “M”")
WHEN = datetime(2026, 11, 9, 18, 30, tzinfo=UTC)

CONTRAST = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => parse(c).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("body *")]
    .filter(e => e.checkVisibility())
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => (light(getComputedStyle(e).color) + 0.05) / (ground + 0.05));
}"""


@dataclass
class Visit:
    """A page, and everything that it asked for or complained about."""

    page: Page
    outbox: Path
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three posts of a real video with sound, oldest first."""
    folder = tmp_path_factory.mktemp("gallery")
    video = make_film(
        folder / "a.mp4",
        [("testsrc2", 48), ("mandelbrot", 48)],
        size="1280x720",
        sound=True,
        arguments=("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"),
    )
    poster, credits = folder / "a.jpg", folder / "credits.txt"
    ffmpeg("-i", str(video), "-frames:v", "1", str(poster))
    credits.write_text("thanks", encoding="utf-8")
    films = tuple(
        film(n, f"Film {n}", credit="Ann", license="CC0", source="https://a.example")
        for n in range(7)
    )
    place = Outbox(folder / "outbox")
    for number, title in enumerate(TITLES):
        draft = draft_of(montage(title, films[: 3 * number + 1], 7, f"id{number}"))
        files = PostFiles(video, poster, poster, credits)
        put(place, draft, files, WHEN + timedelta(days=number))
    return place.folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        words = "no Chromium on this machine: install the package chromium"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, outbox: Path) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    visit = Visit(page, outbox)
    page.on("request", lambda request: visit.requests.append(request.url))
    page.on("requestfailed", lambda request: visit.complaints.extend(_failure(request)))
    page.on("console", lambda message: visit.complaints.append(message.text))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("dialog", lambda dialog: visit.complaints.append(f"dialog: {dialog.message}"))
    page.goto((outbox / "index.html").as_uri())
    yield visit
    page.close()


def _failure(request: Request) -> list[str]:
    # a browser breaks off the loading of a video whose beginning is enough for now
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.failure}: {request.url}"]


def test_the_video_plays_without_a_server(visit: Visit) -> None:
    assert visit.page.evaluate("document.querySelector('video').readyState") == 0
    visit.page.evaluate("{const v = document.querySelector('video'); v.muted = true; v.play()}")
    visit.page.wait_for_function(
        "document.querySelector('video').currentTime > 0.5", timeout=20_000
    )
    shape = visit.page.evaluate(
        "(v => [v.videoWidth, v.videoHeight])(document.querySelector('video'))"
    )
    assert shape == [1280, 720]


def test_nothing_is_asked_of_the_network_and_nothing_complains(visit: Visit) -> None:
    visit.page.wait_for_load_state("networkidle")
    assert len(visit.requests) >= 4
    assert [url for url in visit.requests if not url.startswith(("file://", "data:"))] == []
    assert visit.complaints == []


def test_the_newest_post_stands_first_and_titles_are_shown_as_text(visit: Visit) -> None:
    titles = visit.page.locator("h2.title").all_inner_texts()
    assert titles == [TITLES[2], TITLES[1], TITLES[0]]
    assert visit.page.locator("img").count() == 0


def test_a_screen_reader_hears_title_and_alt_text_of_every_video(visit: Visit) -> None:
    videos = visit.page.locator("video")
    assert videos.count() == 3
    for number, title in enumerate(reversed(TITLES)):
        video = videos.nth(number)
        assert video.get_attribute("aria-label") == title
        alt = visit.page.locator(f"#{video.get_attribute('aria-describedby')}").inner_text()
        assert alt.startswith("Two pictures side by side")
        assert f"“{title}”" in alt
    assert visit.page.locator("html").get_attribute("lang") == "en"
    assert visit.page.locator("h1").count() == 1


def test_every_pair_has_its_credits_in_the_caption(visit: Visit) -> None:
    captions = visit.page.locator("figure > figcaption")
    assert [captions.nth(n).locator("cite").count() for n in range(3)] == [7, 4, 1]
    source = captions.nth(2).get_by_role("link", name="source of Film 0")
    assert source.get_attribute("href") == "https://a.example"


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 2560])
def test_nothing_is_wider_than_the_screen(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 844})
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    box = visit.page.locator("video").first.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.01)
    assert box["width"] > 0.4 * width


def test_every_text_has_the_contrast_of_wcag_aa(visit: Visit) -> None:
    assert min(visit.page.evaluate(CONTRAST)) >= 4.5


def test_keys_alone_reach_feed_video_credits_and_page(visit: Visit) -> None:
    reached = []
    for _ in range(12):
        visit.page.keyboard.press("Tab")
        reached.append(visit.page.evaluate("document.activeElement.tagName"))
    assert {"A", "VIDEO", "SUMMARY"} <= set(reached)


def test_the_page_of_a_post_shows_it_and_leads_back(visit: Visit) -> None:
    visit.page.locator("h2.title a").last.click()
    assert visit.page.locator("h1").inner_text() == TITLES[0]
    assert visit.page.locator("video").count() == 1
    visit.page.evaluate("{const v = document.querySelector('video'); v.muted = true; v.play()}")
    visit.page.wait_for_function(
        "document.querySelector('video').currentTime > 0.1", timeout=20_000
    )
    assert visit.complaints == []
    visit.page.locator(".name a").click()
    assert visit.page.locator("video").count() == 3
