"""Keys: one meaning each, described in both languages, remappable, safe in tmux."""

import pytest
from textual.binding import Binding

from tui import bindings, keyboard
from tui.app import TableRoundApp
from tui.bindings import description_of, keymap, textual
from tui.keyboard import ROOMS
from tui.screens.agenda import AgendaScreen
from tui.screens.branches import BranchesScreen
from tui.screens.compare import CompareScreen
from tui.screens.doctor import DoctorScreen
from tui.screens.export import ExportScreen
from tui.screens.failures import FailureScreen
from tui.screens.fork import ForkScreen
from tui.screens.gallery import GalleryScreen
from tui.screens.home import HomeScreen
from tui.screens.overview import OverviewScreen
from tui.screens.pictures import PictureScreen
from tui.screens.presenter import PresenterScreen
from tui.screens.provenance import ProvenanceScreen
from tui.screens.review import ReviewScreen
from tui.screens.review_table import ReviewTable
from tui.screens.settings import SettingsScreen
from tui.screens.setup import SetupScreen
from tui.screens.table import TableScreen
from tui.widgets.stream import StreamView
from tui.words import Words


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_action_is_described(lang: str):
    words = Words("zh" if lang == "zh" else "en")
    for keys in ROOMS.values():
        if keys is not keyboard.STREAM:
            for one in keys:
                assert description_of(one, words)
    bound = [one.id for one in keyboard.TABLE]
    assert [one.id for one in textual(keyboard.TABLE, words) if isinstance(one, Binding)] == bound


@pytest.mark.parametrize(
    ("keys", "screen"),
    [
        (keyboard.APP, TableRoundApp),
        (keyboard.TABLE, TableScreen),
        (keyboard.HOME, HomeScreen),
        (keyboard.STREAM, StreamView),
        (keyboard.SETTINGS, SettingsScreen),
        (keyboard.DOCTOR, DoctorScreen),
        (keyboard.PRESENTER, PresenterScreen),
        (keyboard.SETUP, SetupScreen),
        (keyboard.GALLERY, GalleryScreen),
        (keyboard.PICTURES, PictureScreen),
        (keyboard.AGENDA, AgendaScreen),
        (keyboard.FAILURES, FailureScreen),
        (keyboard.COMPARE, CompareScreen),
        (keyboard.BRANCHES, BranchesScreen),
        (keyboard.FORK, ForkScreen),
        (keyboard.EXPORT, ExportScreen),
        (keyboard.PROVENANCE, ProvenanceScreen),
        (keyboard.OVERVIEW, OverviewScreen),
        (keyboard.REVIEW, ReviewScreen),
        (keyboard.REPLAY, ReviewTable),
    ],
)
def test_every_action_is_there(keys: tuple[keyboard.Key, ...], screen: type[object]):
    for one in keys:
        action = one.action.partition("(")[0]
        assert hasattr(screen, f"action_{action}"), one.id


def test_a_users_own_keys():
    assert keymap(["table.pause=f8", "table.zoom = Z"]) == (
        {"table.pause": "f8", "table.zoom": "Z"},
        [],
    )
    assert keymap("table.pause=f8, nonsense, table.none=x") == (
        {"table.pause": "f8"},
        ["nonsense", "table.none=x"],
    )
    assert keymap(()) == ({}, [])


def test_what_stands_in_the_palette_alone_can_be_given_a_key():
    alone = {one.id for keys in ROOMS.values() for one in keys if not one.keys}
    assert alone > {"app.doctor", "app.theme", "app.picture", "table.answer_now", "table.advocate"}
    assert len(textual(keyboard.APP, Words("en"))) == len(keyboard.APP)
    assert keymap("app.picture=f7") == ({"app.picture": "f7"}, [])


def test_a_list_has_the_keys_of_every_list():
    keys = bindings.list_keys("down", "up", "page_down", "page_up", "top", "end")
    made = [(key.key, key.action, key.id) for key in keys if isinstance(key, Binding)]
    assert made == [
        (key.keys, key.id.removeprefix("stream."), key.id) for key in keyboard.STREAM[:6]
    ]
    with pytest.raises(ValueError, match="zip"):
        bindings.list_keys("down")
