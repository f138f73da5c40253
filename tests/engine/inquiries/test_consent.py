"""Whoever is called on another machine is told of once, and told again where its host changed."""

from datetime import UTC, datetime
from pathlib import Path

from engine.inquiries.consent import consent_for, given
from engine.policy.paths import Paths
from engine.policy.settings_model import ProviderSettings, Settings
from engine.vocabulary.clock import ManualClock

NOW = ManualClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


def settings(**addresses: str) -> Settings:
    return Settings(
        providers={name: ProviderSettings(base_url=url) for name, url in addresses.items()}
    )


def test_a_host_is_agreed_to_once_and_again_where_it_changed(tmp_path: Path):
    paths = Paths.of(str(tmp_path / "home"))
    wanted = consent_for(settings(), paths, ["openrouter", "deepseek", "rehearsal"])
    assert wanted.hosts == {"openrouter": "openrouter.ai", "deepseek": "api.deepseek.com"}
    wanted.keep(NOW)
    assert paths.consents.stat().st_mode & 0o777 == 0o600
    assert given(paths.consents)["openrouter"].at == "2026-11-20T09:00:00.000Z"
    assert not consent_for(settings(), paths, ["openrouter"]).needed
    moved = settings(openrouter="https://proxy.example.com/v1")
    again = consent_for(moved, paths, ["openrouter", "deepseek"])
    assert again.hosts == {"openrouter": "proxy.example.com"}
    again.keep(NOW)
    assert set(given(paths.consents)) == {"openrouter", "deepseek"}


def test_rehearsal_and_servers_of_this_machine_need_none(tmp_path: Path):
    paths = Paths.of(str(tmp_path))
    near = settings(openai="http://127.0.0.1:9/v1", ollama="http://localhost:11434")
    assert not consent_for(near, paths, ["rehearsal", "openai", "ollama"]).needed
    assert consent_for(settings(), paths, ["echo"]).hosts == {"echo": "echo"}


def test_a_damaged_file_or_a_home_that_cannot_be_written_is_asked_again(tmp_path: Path):
    paths = Paths.of(str(tmp_path))
    paths.consents.write_text("[1")
    wanted = consent_for(settings(), paths, ["openrouter"])
    assert wanted.needed
    paths.consents.unlink()
    paths.consents.mkdir()
    wanted.keep(NOW)
    assert consent_for(settings(), paths, ["openrouter"]).needed
