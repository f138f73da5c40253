"""Which stores can be chosen."""

import pytest

from engine.policy.settings_load import load_settings
from engine.policy.settings_model import Settings
from engine.store import choice
from engine.store.choice import check_store
from engine.vocabulary.errors import SettingsError, StoreError


def settings(store: str) -> Settings:
    return load_settings({"general.store": store}, variables={}).settings


@pytest.mark.parametrize("store", ["redis://", "http://localhost", "elsewhere", ""])
def test_other_stores_are_refused(store: str):
    with pytest.raises(SettingsError):
        check_store(settings(store))


@pytest.mark.parametrize("store", ["file", "private", "redis://me:pw@localhost"])
def test_the_three_modes_are_taken(store: str):
    check_store(settings(store))


def test_private_needs_a_program(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(choice, "server_program", lambda: None)
    with pytest.raises(StoreError, match="no server program"):
        check_store(settings("private"))
