from pathlib import Path

from engine.policy.kit_reading import id_fault, languages, read_kit
from tests.fakes.kits import EN, KIT, changed, write_kit


def test_languages_are_the_files_that_are_there(tmp_path: Path):
    assert languages(write_kit(tmp_path / "a")) == ("en",)
    assert languages(write_kit(tmp_path / "b", zh=EN)) == ("zh", "en")
    assert languages(tmp_path / "nothing") == ()


def test_a_kit_or_its_faults(tmp_path: Path):
    kit, faults = read_kit(write_kit(tmp_path / "tiny"), "en", "user")
    assert kit is not None
    assert (kit.id, kit.lang, kit.source, faults) == ("tiny", "en", "user", ())
    folder = write_kit(tmp_path / "bad", kit=changed(KIT, "age = 40", "age = -1"))
    kit, faults = read_kit(folder, "en", "user")
    assert kit is None
    assert [fault.key for fault in faults] == ["personas[0].age"]


def test_a_base_that_is_no_name_is_a_fault(tmp_path: Path):
    for value in ("3", '"../x"', "[]", '""'):
        folder = write_kit(tmp_path / "tiny", kit=f"based_on = {value}\n{KIT}")
        kit, faults = read_kit(folder, "en", "user")
        assert kit is None
        assert [fault.key for fault in faults] == ["based_on"]


def test_a_role_of_its_own_needs_the_personas_of_its_own(tmp_path: Path):
    folder = write_kit(
        tmp_path / "mine",
        kit='id = "mine"\nversion = "1"\nbased_on = "open-table"\nroles = ["cook"]\n',
        en="",
    )
    kit, faults = read_kit(folder, "en", "user")
    assert kit is None
    assert faults[0].key == "personas[0].role"
    assert {fault.file for fault in faults} == {"kit.toml", "en.toml"}


class Odd:
    """A folder that fails in a way nobody foresaw."""

    def joinpath(self, *_names: str) -> "Odd":
        return self

    def is_file(self) -> bool:
        raise KeyError("odd")


def test_what_no_check_foresaw_is_a_fault():
    kit, faults = read_kit(Odd(), "en", "user")  # type: ignore[arg-type] # the point of the test
    assert kit is None
    assert [fault.message for fault in faults] == ["The kit cannot be read (KeyError)."]


def test_an_id_that_is_not_the_folders_name_is_said():
    assert "is a, but the folder is called b" in id_fault("a", "b").message
