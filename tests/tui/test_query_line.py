"""What lines that narrow lists have in common."""

from tui.query_line import AGENT, divided, parts_of


def test_a_part_is_a_filter_or_a_word():
    fields = ("kind",)
    assert divided("@chen", fields) == (AGENT, "chen")
    assert divided("KIND:a:b", fields) == ("kind", "a:b")
    assert divided("kin:a", fields) == ("", "kin:a")
    assert parts_of("＠a　kind：b c") == ["@a", "kind:b", "c"]
