from tests.fakes.told_view import ToldView
from tui.widgets.veil import Veil


def test_everything_passes_while_it_is_open():
    view = ToldView()
    veil = Veil(view)
    veil.begin("u1", "h")
    veil.append("a")
    veil.finish("a", "f")
    veil.note("n")
    veil.entry("u2", "b", "h2")
    assert view.told == [
        ("begin", "u1", "h"),
        ("append", "a"),
        ("finish", "a", "f"),
        ("note", "n"),
        ("entry", "u2", "b", "h2", ""),
    ]


def test_what_came_behind_the_veil_is_shown_in_order_when_it_opens():
    view = ToldView()
    veil = Veil(view)
    veil.begin("u1")
    veil.append("seen ")
    veil.draw(drawn=True)
    veil.append("hid")
    veil.append("den")
    veil.finish("seen hidden", "mark")
    veil.begin("u2")
    veil.append("next")
    assert view.told == [("begin", "u1", ""), ("append", "seen ")]
    assert veil.behind == len("hidden") + len("next")
    veil.draw(drawn=False)
    assert view.told[2:] == [
        ("append", "hidden"),
        ("finish", "seen hidden", "mark"),
        ("begin", "u2", ""),
        ("append", "next"),
    ]
    assert veil.behind == 0


def test_it_can_be_drawn_again():
    view = ToldView()
    veil = Veil(view)
    for text in ("a", "b"):
        veil.draw(drawn=True)
        veil.append(text)
        veil.draw(drawn=False)
    assert view.text == "ab"


def test_a_gloss_of_what_is_hidden_is_hidden_with_it():
    view = ToldView()
    veil = Veil(view)
    veil.draw(drawn=True)
    veil.entry("u1", "a")
    veil.gloss("u1", "en: in short")
    assert not view.told
    veil.draw(drawn=False)
    assert view.glosses == {"u1": "en: in short"}
