"""Tables that spreadsheets open: whole in Chinese, and nothing in them is computed."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from engine.exports.tables import COLUMNS_OF, harmless_cell, tables
from engine.vocabulary.events import UsageRecorded, UtteranceEdited, UtteranceEnded
from engine.vocabulary.usage import Cost, Usage
from tests.fakes.attacks import attacked_log
from tests.fakes.minutes_log import ROLES, envelopes, session_log


def rows_of(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_ballots_keywords_and_utterances_tell_the_session():
    told = tables(session_log(), "zh", ROLES)
    assert sorted(told) == ["ballots.csv", "costs.csv", "keywords.csv", "utterances.csv"]
    first, second, abstained, human = rows_of(told["ballots.csv"])
    assert (first["姓名"], first["选项"], first["理由"], first["次序"]) == (
        *("林思雨", "对称", "剪纸的根本"),
        "1",
    )
    assert (second["选项"], second["理由"]) == ("红色", "")
    assert (abstained["姓名"], abstained["选项"]) == ("张小雅", "")
    assert (human["种类"], human["选项"], human["选项名称"]) == (
        "human",
        "c1",
        "蝶影 *书签*（林思雨）",
    )
    assert [row["关键词"] for row in rows_of(told["keywords.csv"])] == ["童年", "对称", "红色"]
    spoken = rows_of(told["utterances.csv"])
    assert [row["状态"] for row in spoken].count("failed") == 1
    assert "价格要合理。\n\n也要耐用。" in [row["内容"] for row in spoken]
    assert rows_of(told["costs.csv"]) == []


def test_costs_have_a_row_for_every_call_and_leave_what_is_unknown_empty():
    cost = Cost(currency="USD", amount=Decimal("0.000123"))
    log = [
        replace(e, event=replace(e.event, usage=Usage(input=7), cost=cost))
        if isinstance(e.event, UtteranceEnded)
        else e
        for e in session_log()
    ]
    drawn = UsageRecorded(
        provider="p", model="m", usage=None, cost=cost, task="draw", stage="drawing"
    )
    rows = rows_of(tables([*log, *envelopes([drawn])], "en", {})["costs.csv"])
    assert len(rows) == 6
    assert rows[0]["amount"] == "0.000123"
    assert (rows[0]["input tokens"], rows[0]["output tokens"]) == ("7", "")
    assert (rows[-1]["task"], rows[-1]["model"], rows[-1]["stage name"]) == (
        "draw",
        "p/m",
        "Drawing",
    )


def test_columns_are_the_same_in_every_language():
    for name, columns in COLUMNS_OF.items():
        heads = [
            next(csv.reader(io.StringIO(tables([], lang)[f"{name}.csv"].decode("utf-8-sig"))))
            for lang in ("zh", "en")
        ]
        assert [len(set(head)) for head in heads] == [len(columns)] * 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r=", "＝", " =", "\n="])
def test_no_cell_is_a_formula(start: str):
    assert harmless_cell(f"{start}HYPERLINK(1)").startswith("'")
    told = tables(attacked_log(f"x\n{start}1"), "zh", ROLES)
    log = [
        replace(e, event=replace(e.event, text=f"{start}1+1"))
        if isinstance(e.event, UtteranceEnded)
        else e
        for e in session_log()
    ]
    told |= tables(log, "zh", ROLES)
    for data in told.values():
        for row in rows_of(data):
            for value in row.values():
                assert not value.lstrip(" \u3000").startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_numbers_stay_numbers():
    assert (harmless_cell(12), harmless_cell(None), harmless_cell("0.5")) == ("12", "", "0.5")


def test_what_a_branch_leaves_out_has_a_price_and_no_words():
    edit = UtteranceEdited(utterance="u2", seat="s2", code="", reason="", partial="", text=" ")
    said = [
        replace(e.event, usage=Usage(input=7)) if isinstance(e.event, UtteranceEnded) else e.event
        for e in session_log()
    ]
    told = tables(envelopes([*said, edit]), "zh", ROLES)
    assert "耐用" not in told["utterances.csv"].decode()
    assert len(rows_of(told["costs.csv"])) == 5
