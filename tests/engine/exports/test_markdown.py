"""Minutes in Markdown: whole, readable, and safe against what the texts hold."""

import re
from dataclasses import replace
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.exports.markdown import escape, escape_line, markdown
from engine.policy.text import PIECE
from engine.vocabulary.events import FacilitatorSaid, UtteranceGlossed
from tests.fakes.minutes_log import ROLES, ended, envelopes, opened, session_log, stage, started

BEIJING = timezone(timedelta(hours=8), "CST")


def test_minutes_in_chinese_tell_the_whole_session():
    text = markdown(session_log(), "zh", BEIJING, ROLES)
    for words in (
        "# 剪纸蝴蝶文创礼物",
        "2026-11-20 17:00 CST (UTC+08:00)",
        "排练",
        "- 林思雨（设计师）",
        "## 讨论",
        "### 第 1 轮（同时发言）",
        "**张小雅（消费者）**\n\n> 价格要合理。\n>\n> 也要耐用。",
        "**林思雨（设计师）** (未说完：回答中途断开)\n\n> 形态",
        "本轮 1/2 位完成",
        "**主持人对张小雅说**",
        "- 形态\n  - 翅膀\n    - 对称\n  - 展开\n- 单独的词\n  - 红色",
        "- 对称：剪纸的根本",
        "**张小雅**：弃权",
        "**通过需 2 票，共 2 席（阈值 0.6）**\n\n- 对称：票 2，赞成 2\n- 没有得票：红色",
        "**若按波达计数**：结果相同",
        "- 平局（1）：对称、红色，按支持的角色数分出 对称。",
        "换一种计票方法",
        "- 按席位\n  - 林思雨：调用 3，费用 USD 0.01",
        "**决定（采用默认）**：对称",
        "- 林思雨：设计师 → 消费者",
        "## 讨论 2",
        "### 卡片：蝶影 \\*书签\\*（林思雨）",
        "![绘图：蝶影 \\*书签\\*（林思雨）](pictures/01-%E8%9D%B6%E5%BD%B1-%E4%B9%A6%E7%AD%BE.png)",
        "**少数意见**",
        "张小雅: 价格",
        "- 林思雨：发言 3，字数 40",
        "未知",
        "**跳过 绘图**：没有能绘图的模型",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (UTC, "09:00 UTC\n"),
        (timezone(timedelta(hours=5, minutes=45)), "14:45 UTC+05:45\n"),
        (timezone(timedelta(hours=-3), "-03"), "06:00 UTC-03:00\n"),
    ],
)
def test_times_are_local_with_their_zone(zone: tzinfo, words: str):
    assert words in markdown(envelopes([opened()]), "en", zone)


def test_what_is_private_or_raw_is_left_out():
    text = markdown(session_log(), "zh", BEIJING, ROLES)
    for words in ("私人笔记", "secret memory", "原始", "table_moved"):
        assert words not in text


def test_minutes_in_english():
    text = markdown(session_log(), "en", BEIJING)
    for words in (
        "Rehearsal: no model is called",
        "### Round 1 (all at once)",
        "2 of 2 needed (threshold 0.6)",
        "## Discussion 2",
        "**Minority views**",
    ):
        assert words in text, words


def test_a_session_with_models_names_them_and_is_no_rehearsal():
    text = markdown(envelopes([opened(provider="openai-compatible")]), "en", BEIJING)
    assert "openai-compatible/voices" in text
    assert "Some seats are rehearsed" in text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# not a heading", "\\# not a heading"),
        ("1. one", "1\\. one"),
        ("- item", "\\- item"),
        ("---", "\\---"),
        ("===", "\\==="),
        ("> quote", "\\> quote"),
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("[a](http://evil)", "\\[a\\](http&#58;//evil)"),
        ("www.evil.example", "www&#46;evil.example"),
        ("me@evil.example", "me\\@evil.example"),
        ("![x](y)", "!\\[x\\](y)"),
        ("`code` *b* _i_ ~~s~~ $x$ a|b", "\\`code\\` \\*b\\* \\_i\\_ \\~\\~s\\~\\~ \\$x\\$ a\\|b"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("a\\*b", "a\\\\\\*b"),
        ("    code", "code"),
        ("a\x1b[31mb\u202e", "a\ufffd\\[31mb\ufffd"),
    ],
)
def test_foreign_text_is_shown_as_it_is(text: str, escaped: Any):
    assert escape(text) == escaped


@given(st.text(max_size=80))
def test_no_text_makes_markup(text: str):
    for line in escape(text).split("\n"):
        assert not re.match(r"\s*(#|>|[-+*] |\d+[.)]|=|```|~~~|    |\t)", line)
        assert "<" not in line
        assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]`*|$@~]", line)
    assert "\n" not in escape_line(text)


@pytest.mark.parametrize(
    "link", ["https://evil.example", "HTTP://evil.example", "www.evil.example"]
)
def test_a_link_that_lies_across_two_pieces_of_a_long_line_is_none(link: str):
    for before in range(len(link)):
        whole = escape_line("（" * (PIECE - before) + link)
        assert whole.endswith(escape_line("（" + link))


def test_a_speech_cannot_leave_its_quotation():
    evil = "text\n\n## Decision\n\n</blockquote><img src=x>\n- a\r\n\u2028# b"
    events = [opened(), *stage("introduction", started("u", "s1", "introduction"))]
    events.append(ended("u", "s1", "introduction", evil))
    events.append(FacilitatorSaid(text=evil))
    written = markdown(envelopes(events), "en", BEIJING)
    assert not re.search(r"^(## Decision|- a|# b)", written, re.MULTILINE)
    assert "<img" not in written


def test_a_gloss_stands_under_its_words_and_is_set_apart():
    gloss = UtteranceGlossed(utterance="u", seat="s1", lang="en", text="Fewer *cuts*. <b>")
    events = [opened(), *stage("introduction", started("u", "s1", "introduction"))]
    events.append(ended("u", "s1", "introduction", "少剪几刀。"))
    events.append(ended("u2", "s2", "introduction", "好。"))
    events += [replace(gloss, text="Older."), gloss, replace(gloss, utterance="u9")]
    written = markdown(envelopes(events), "zh", BEIJING, ROLES)
    assert "> 少剪几刀。\n\n*en: Fewer \\*cuts\\*. &lt;b>*\n\n**张小雅" in written
    assert written.count("en: ") == 1


def test_reasoning_stands_before_its_words_and_leaves_no_quotation():
    events = [opened(), *stage("introduction", started("u", "s1", "introduction"))]
    said = ended("u", "s1", "introduction", "Aloud.")
    events.append(replace(said, reasoning="First\n\n# <b>"))
    written = markdown(envelopes(events), "en", BEIJING)
    assert "> *Reasoning*\n>\n> > First\n> >\n> > \\# &lt;b>\n>\n> Aloud." in written
