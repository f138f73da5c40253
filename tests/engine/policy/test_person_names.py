"""A name is found where it stands as a whole."""

import pytest

from engine.policy.person_names import PersonName


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Anna", "Anna's lamp, Annabel, anna, (Anna)", "…'s lamp, Annabel, anna, (…)"),
        ("Anna", "问Anna吧", "问…吧"),
        ("Mary Ann", "Mary Ann met Mary Anne", "… met Mary Anne"),
        ("小雅", "小雅说，张小雅也说，小雅们", "…说，张小雅也说，…们"),
        ("张小雅", "张小雅和小雅", "…和小雅"),
    ],
)
def test_whole_names_go_and_longer_ones_stay(name: str, text: str, left: str):
    assert PersonName(name, ["张小雅"] if name == "小雅" else []).blank(text, "…") == left
