"""What settings say of each provider, as `tableround providers` shows it."""

from pathlib import Path

import pytest

from engine.inquiries.providers import ProviderRow, configured_providers, provider_rows
from engine.policy.settings_load import Loaded, load_settings
from tests.fakes.installed_package import installed


def rows_of(loaded: Loaded) -> dict[str, ProviderRow]:
    return {row.provider: row for row in provider_rows(loaded)}


def test_keys_addresses_and_limits_are_told_and_no_key():
    loaded = load_settings(
        {"providers.openai.at_once": 2, "providers.openai.tokens_per_minute": 900},
        variables={"OPENAI_API_KEY": "sk-canary-0123456789", "HF_TOKEN": "hf_canary0123456"},
    )
    rows = rows_of(loaded)
    openai = rows["openai"]
    assert (openai.state, openai.chosen, openai.called) == ("ready", True, True)
    assert (openai.key, openai.base_url) == (
        "environment OPENAI_API_KEY",
        "https://api.openai.com/v1",
    )
    assert (openai.at_once, openai.requests_per_minute, openai.tokens_per_minute) == (2, None, 900)
    assert rows["huggingface"].key == "environment HF_TOKEN"
    assert (rows["anthropic"].state, rows["anthropic"].key) == ("unset", None)
    assert rows["anthropic"].variable == "ANTHROPIC_API_KEY"
    assert rows["openai-compatible"].base_url == ""
    assert all(rows[name].base_url.startswith("http") for name in ("gemini", "ollama", "ark"))
    assert "canary" not in repr(rows)
    assert configured_providers(loaded) == ("openai", "huggingface")


def test_where_nothing_is_set_up_the_rehearsal_speaks():
    loaded = load_settings(variables={})
    rows = rows_of(loaded)
    assert [name for name, row in rows.items() if row.chosen] == ["rehearsal"]
    assert configured_providers(loaded) == ("rehearsal",)


def test_what_is_called_without_a_key_counts_too():
    loaded = load_settings({"general.provider": "ollama", "general.model": "m"}, variables={})
    assert configured_providers(loaded) == ("ollama",)


def test_other_packages_stand_behind_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with installed(tmp_path, monkeypatch, "acme"):
        loaded = load_settings(
            {"providers.acme.base_url": "https://acme.invalid"}, variables={"ACME_API_KEY": "k"}
        )
        last = provider_rows(loaded)[-1]
        assert (last.provider, last.own, last.state) == ("acme", False, "ready")
        assert last.base_url == "https://acme.invalid"
        assert "acme" in configured_providers(loaded)
