"""A session's page: whole without scripts, its replay, and nothing foreign that runs in it.

What only a browser can tell is asked of Chromium, without a network.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from engine.exports.html_page import html_page
from engine.exports.minutes_speech import STRUCTURED
from engine.exports.pacing import SILENCE_MS
from engine.policy.logline import decode_line
from engine.policy.text import clean
from engine.vocabulary.events import (
    Envelope,
    ImageAttached,
    ImageDrawn,
    UtteranceEnded,
    UtteranceGlossed,
)
from engine.vocabulary.usage import Cost
from tests.fakes.attacks import ATTACKS, attacked_log
from tests.fakes.browser import MISSING, PROGRAM, Browser
from tests.fakes.minutes_log import ROLES, ended, envelopes, opened, session_log, started
from tests.fakes.pictures import FORMATS, photo

SESSIONS = Path(__file__).resolve().parents[3] / "snapshots" / "sessions"
PICTURES = {"a" * 64: photo("jpeg"), "b" * 64: photo("png")}


def in_browser(test: Any) -> Any:
    """Let a test run where there is a browser: all in one worker, which starts it once."""
    there = pytest.mark.skipif(not PROGRAM, reason=MISSING)
    return pytest.mark.xdist_group("browser")(there(test))


def recorded(name: str) -> list[Envelope]:
    return [decode_line(line) for line in (SESSIONS / f"{name}.jsonl").read_bytes().splitlines()]


def all_attacks() -> list[Envelope]:
    return attacked_log(" ".join(ATTACKS))


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_tells_what_the_minutes_tell(lang: str):
    page = html_page(session_log(), lang, UTC, ROLES, PICTURES)
    words = {
        "zh": ('<html lang="zh-CN">', "主持人对张小雅说", "本轮 1/2 位完成", "目录", ">播放<"),
        "en": (
            '<html lang="en">',
            "Facilitator to 张小雅",
            "1 of 2 finished",
            "Contents",
            ">Play<",
        ),
    }[lang]
    for part in (
        *words,
        "价格要合理。</p>\n\n<p>也要耐用。",
        "蝶影 *书签*（" if lang == "zh" else "USD",
    ):
        assert part in page, part
    for private in ("私人笔记", "secret memory", "原始"):
        assert private not in page
    assert page.count("<img ") == 2
    assert ('<div class="said" dir="auto" lang="zh-CN">' in page) == (lang == "en")


def test_nothing_foreign_becomes_markup_or_an_address():
    calm = Page(html_page(session_log(), "zh", UTC, ROLES, PICTURES))
    page = html_page(all_attacks(), "zh", UTC, ROLES, PICTURES)
    attacked = Page(page)
    assert sorted(set(attacked.tags)) == sorted(set(calm.tags))
    assert attacked.tags.count("script") == attacked.tags.count("style") == 1
    for tag, name, value in attacked.attributes:
        assert not name.startswith("on"), (tag, name)
        assert name != "href" or re.fullmatch(r"#stage-\d+", value)
        assert name != "src" or re.match(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+$", value)
        assert name != "data-pace" or re.fullmatch(r"[\d ]+", value)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200f\x00]", page)


def test_the_policy_lets_the_pages_own_script_and_look_alone_act():
    page = html_page(session_log(), "en", UTC)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    for name in ("style", "script"):
        (text,) = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        code = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{code}'" in policy
    assert "default-src 'none'; img-src data:;" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?://|//\w", page.replace("http-equiv", ""))


def test_a_picture_that_is_missing_or_none_is_said_and_without_pictures_nothing_is():
    shown = html_page(session_log(), "en", UTC, ROLES, {"a" * 64: b"<svg onload=1>"})
    assert shown.count("This picture is not on this machine.") == 2
    assert "<img" not in shown
    without = html_page(session_log(), "en", UTC, ROLES, None)
    assert "not on this machine" not in without
    assert without.count("<figcaption>") == 2


def test_costs_reasoning_and_glosses_stand_with_their_words():
    cost = Cost(currency="USD", amount=Decimal("0.0012"))
    said = replace(
        ended("u", "s1", "x", "\n说。\n\n\n再说🦋。"),
        reasoning="想 <b>",
        cost=cost,
        duration_ms=2_000,
        pace=((1_000, 3), (2_000, 10)),
    )
    gloss = UtteranceGlossed(utterance="u", seat="s1", lang="en", text="Said & done.")
    page = html_page(envelopes([opened(), started("u", "s1", "x", 2), said, gloss]), "zh", UTC)
    for part in (
        "第 2 轮 · 2.0 秒 · USD 0.0012</span>",
        "<details><summary>思考过程</summary><p>想 &lt;b&gt;</p></details>",
        '<p class="gloss" lang="en">en: Said &amp; done.</p>',
        "<p>\n说。</p>\n\n<p>\n再说🦋。</p>",
        'data-pace="1000 3 2000 11"',  # a butterfly is two units of a script's text
    ):
        assert part in page, part


def test_a_log_of_another_age_has_a_page_too():
    log = [replace(one, at=datetime.min.replace(tzinfo=UTC)) for one in session_log()]
    log[-1] = replace(log[-1], at=datetime.max.replace(tzinfo=UTC))
    for hours in (-5, 5):
        page = html_page(log, "en", timezone(timedelta(hours=hours)), ROLES)
        assert "The session ended" in page
        assert int(re.findall(r'id="seek" min="0" max="(\d+)"', page)[0]) <= 2 * SILENCE_MS


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as started_once:
        yield started_once


def show(browser: Browser, folder: Path, page: str) -> None:
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    browser.open(file)
    assert browser.requests == [file.as_uri()]
    assert browser.complaints == []


CODES = {"Home": {"windowsVirtualKeyCode": 36}, "ArrowRight": {"windowsVirtualKeyCode": 39}}
"""Keys as the browser knows them."""

MOVE = """((to) => { const seek = document.getElementById("seek");
    seek.value = String(to); seek.dispatchEvent(new Event("input"));
    return [...document.querySelectorAll("article")].map((one) => [
        one.checkVisibility(), one.querySelector(".said").textContent]); })"""


@in_browser
def test_a_browser_shows_every_utterance_and_picture_and_replays(browser: Browser, tmp_path: Path):
    log = recorded("paper-cut-zh")
    kinds = [kind for kind in FORMATS if kind in {"jpeg", "png", "gif", "webp"}]
    images = [e.event.image for e in log if isinstance(e.event, ImageAttached | ImageDrawn)]
    pictures = {one: photo(kinds[n % 4]) for n, one in enumerate(images)}
    show(browser, tmp_path, html_page(log, "zh", UTC, ROLES, pictures))
    spoken = [e.event for e in log if isinstance(e.event, UtteranceEnded)]
    texts = [
        one.text
        for one in spoken
        if one.stage.rstrip("_2") not in STRUCTURED and one.text[0] not in "{["
    ]
    said = browser.run('[...document.querySelectorAll(".said")].map((one) => one.textContent)')
    assert len(texts) > 30
    assert [text for text in texts if text not in said] == []
    sizes = browser.run("[...document.images].map((one) => one.naturalWidth)")
    assert len(sizes) == len(images)
    assert all(sizes)
    whole = browser.run(f"{MOVE}(1e9)")
    assert all(visible for visible, _ in whole)
    middle = browser.run(f"{MOVE}(25000)")
    shown = [
        (now, then) for (visible, now), (_, then) in zip(middle, whole, strict=True) if visible
    ]
    assert 6 < len(shown) < len(whole)
    assert all(then.startswith(now) for now, then in shown)
    assert any(now != then for now, then in shown)
    assert browser.run(f"{MOVE}(1e9)") == whole
    browser.run('document.getElementById("seek").focus()')
    for key in ("Home", "ArrowRight", "ArrowRight"):
        for kind in ("rawKeyDown", "keyUp"):
            browser.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, **CODES[key])
    assert browser.run('document.getElementById("clock").value').startswith("0:02 / ")
    browser.run('document.getElementById("seek").blur()')


@in_browser
def test_the_replay_plays_by_itself_and_paper_shows_all(browser: Browser, tmp_path: Path):
    show(browser, tmp_path, html_page(recorded("open-table-en"), "en", UTC, ROLES))
    browser.run('document.getElementById("speed").value = "16"')
    browser.run('document.getElementById("play").click()')
    assert browser.run('document.getElementById("play").textContent') == "Pause"
    browser.until('Number(document.getElementById("seek").value) > 8000')
    browser.run('document.getElementById("play").click()')
    assert browser.run('document.getElementById("play").textContent') == "Play"
    assert browser.run('document.getElementById("seek").getAttribute("aria-valuetext")')
    later = browser.run('document.querySelectorAll(".later").length')
    assert later > 0
    browser.run('dispatchEvent(new Event("beforeprint"))')
    assert browser.run('document.querySelectorAll(".later").length') == 0
    browser.run('dispatchEvent(new Event("afterprint"))')
    assert browser.run('document.querySelectorAll(".later").length') == later


@in_browser
def test_no_attack_runs_loads_or_hides_anything(browser: Browser, tmp_path: Path):
    show(browser, tmp_path, html_page(all_attacks(), "zh", UTC, ROLES, PICTURES))
    browser.run(f"{MOVE}(1000)")
    browser.run(f"{MOVE}(1e9)")
    assert browser.run("window.attacked === undefined")
    assert browser.run("document.querySelectorAll('script').length") == 1
    text = browser.run("document.body.textContent")
    for attack in ATTACKS:
        assert clean(attack) in text
    assert [one for one in browser.requests if "evil" in one] == []


@in_browser
def test_without_scripts_all_of_it_is_there(browser: Browser, tmp_path: Path):
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        show(browser, tmp_path, html_page(session_log(), "en", UTC, ROLES, PICTURES))
        hidden = browser.run(
            '[...document.querySelectorAll("[data-at]")].filter((o) => !o.checkVisibility()).length'
        )
        assert hidden == 0
        assert not browser.run('document.getElementById("replay").checkVisibility()')
        assert "也要耐用。" in browser.run("document.body.innerText")
    finally:
        browser.ask("Emulation.setScriptExecutionDisabled", value=False)
