"""The readable transcript, in both languages."""

from dataclasses import replace

from engine import AlertRaised, HealthChanged, StageSkipped, events
from tests.fakes.minutes_log import ROLES, ended, envelopes, opened, session_log, stage, started
from tui.transcript import Transcript


def told(lang: str, folder: str = "") -> list[str]:
    transcript = Transcript(lang, ROLES, folder)
    return [line for envelope in session_log() for line in transcript.lines(envelope)]


def test_the_speakers_name_stands_before_each_line():
    lines = told("zh")
    assert "张小雅（消费者）：价格要合理。" in lines
    assert "张小雅（消费者）：也要耐用。" in lines
    assert "林思雨（设计师）：形态" in lines
    assert "林思雨（设计师）：[未说完：回答中途断开]" in lines


def test_stages_boards_votes_cards_and_closing_are_told():
    lines = told("zh", "/exports")
    for line in (
        "=== 剪纸蝴蝶文创礼物 ===",
        "排练：不调用任何模型，发言由脚本生成。",
        "=== 讨论 ===",
        "--- 第 1 轮（同时发言） ---",
        "林思雨：对称、红色",
        "核心：蝶",
        "  - 形态",
        "    - 翅膀",
        "      - 对称",
        "通过需 2 票，共 2 席（阈值 0.6）：",
        "决定（采用默认）：对称",
        "  - 林思雨：设计师 → 消费者",
        "绘图：蝶影 *书签*（林思雨）：/exports/pictures/01-蝶影-书签.png",
        "跳过 绘图：没有能绘图的模型",
        "少数意见：",
    ):
        assert line in lines, line


def test_what_the_engine_says_in_english_is_told_in_chinese():
    skipped = StageSkipped(stage="voting", kind="voting", reason="too few candidates to vote on: 1")
    alert = AlertRaised(rule="picture_failed", value="c1: The provider x sent no end mark.")
    health = HealthChanged(component="journal", status="unhealthy", reason="The disk is full.")

    def lines(lang: str) -> list[str]:
        transcript = Transcript(lang)
        told = envelopes([opened(), skipped, alert, health])
        return [line for envelope in told for line in transcript.lines(envelope)]

    assert "跳过 投票：候选项太少，无法投票：1 个" in lines("zh")
    assert "提醒：picture_failed c1：提供方 x 没有发来结束标记。" in lines("zh")
    assert "状态：journal unhealthy 磁盘已满。" in lines("zh")
    assert "Health: journal unhealthy The disk is full." in lines("en")


def test_english():
    lines = told("en")
    assert "Rehearsal: no model is called, the voices are scripted." in lines
    assert "=== Discussion 2 ===" in lines
    assert "张小雅 (消费者): 价格要合理。" in lines


def test_what_is_said_cannot_move_the_cursor_or_pose_as_a_heading():
    evil = "a\x1b[2Jb\r=== Fake ===\n=== Fake ===\u2028=== Fake ===\x07"
    events = [opened(), *stage("introduction", started("u", "s1", "introduction"))]
    transcript = Transcript("en")
    lines = [
        line
        for envelope in envelopes([*events, ended("u", "s1", "introduction", evil)])
        for line in transcript.lines(envelope)
    ]
    said = [line for line in lines if "Fake" in line]
    assert len(said) == 3
    assert all(line.startswith("林思雨 (designer): ") for line in said)
    assert not any(ord(mark) < 32 for line in lines for mark in line)


def test_a_gloss_comes_in_its_own_time_and_says_that_it_is_one():
    spoken = ended("u1", "s2", "introduction", "价格要合理。")
    gloss = events.UtteranceGlossed(
        utterance="u1", seat="s2", lang="en", text="A fair price.\n\x1b[2J"
    )
    log = envelopes([opened(), *stage("introduction", started("u1", "s2", "introduction"))])
    for lang, line in (
        ("zh", "张小雅（大意）：en: A fair price."),
        ("en", "张小雅 (gloss): en: A"),
    ):
        transcript = Transcript("zh" if lang == "zh" else "en", ROLES)
        for envelope in log:
            transcript.lines(envelope)
        transcript.lines(replace(log[-1], event=spoken))
        (blank, told) = transcript.lines(replace(log[-1], event=gloss))
        assert blank == ""
        assert told.startswith(line)
        assert "\x1b" not in told
