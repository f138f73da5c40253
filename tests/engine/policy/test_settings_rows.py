"""What `config show` says of every setting."""

from engine.policy.settings_load import load_settings
from engine.policy.settings_names import FIELDS
from engine.policy.settings_rows import describe, unset_row


def test_every_setting_has_a_row_a_source_and_a_sentence():
    rows = {row.key: row for row in describe(load_settings({"table.rounds": 3}, variables={}))}
    assert {key for key in FIELDS if "<name>" not in key} == set(rows)
    assert all(row.help.endswith(".") for row in rows.values())
    assert (rows["table.rounds"].value, rows["table.rounds"].source) == ("3", "command line")
    assert (rows["table.choices"].value, rows["table.choices"].source) == ("", "default")
    assert rows["general.lang"].variable == "TABLEROUND_LANG"
    assert rows["table.rounds"].variable == "TABLEROUND_TABLE__ROUNDS"


def test_the_variable_of_each_row_is_read_again():
    for row in describe(load_settings(variables={})):
        if row.value and row.key != "general.workspace":
            again = load_settings(variables={row.variable: row.value})
            assert again.origins[row.key] == f"environment {row.variable}"


def test_secrets_are_masked():
    variables = {
        "OPENAI_COMPATIBLE_API_KEY": "sk-secret",
        "TABLEROUND_STORE": "redis://me:hunter2@host:1/0",
    }
    rows = {row.key: row for row in describe(load_settings(variables=variables))}
    assert rows["providers.openai-compatible.api_key"].value == "********"
    assert rows["general.store"].value == "redis://me:********@host:1/0"
    assert "sk-" not in str(rows)
    assert "hunter2" not in str(rows)


def test_every_known_provider_has_rows_where_they_are_wanted():
    loaded = load_settings({"providers.openai.api_key": "sk-x"}, variables={})
    assert {row.key.split(".")[1] for row in describe(loaded) if ".api_key" in row.key} == {
        "openai"
    }
    rows = [row for row in describe(loaded, every=True) if row.key.endswith(".api_key")]
    assert {"openai", "gemini", "ollama"} <= {row.key.split(".")[1] for row in rows}
    assert "rehearsal" not in {row.key.split(".")[1] for row in rows}
    assert len({row.key for row in rows}) == len(rows)
    assert all(row.secret for row in rows)


def test_a_row_knows_the_values_that_there_are():
    rows = {row.key: row for row in describe(load_settings(variables={}))}
    assert rows["general.lang"].choices == ("zh", "en")
    assert rows["general.recall"].choices == ("true", "false")
    assert rows["table.rounds"].choices == ()
    assert not rows["general.store"].secret


def test_a_key_that_is_not_set_has_a_row_too():
    row = unset_row("seats.designer.temperature")
    assert row is not None
    assert (row.value, row.pattern) == ("", "seats.<name>.temperature")
    assert unset_row("seats.designer.colour") is None
    assert unset_row("providers.nobody.api_key") is None
    assert unset_row("theme") is None
