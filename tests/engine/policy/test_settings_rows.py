"""What `config show` says of every setting."""

from engine.policy.settings_load import load_settings
from engine.policy.settings_names import FIELDS
from engine.policy.settings_rows import describe


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
    assert "secret" not in str(rows)
    assert "hunter2" not in str(rows)
