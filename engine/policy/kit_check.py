"""`kits check` and `kits new`: every fault of a kit, and a copy to start from."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from engine.policy.kit_files import (
    MAX_FILE,
    FileFault,
    kit_error,
    locate,
    read_table,
    read_text,
    shipped_kits,
)
from engine.policy.kit_model import Fault
from engine.policy.kit_reading import id_fault, languages, read_kit
from engine.policy.kit_structure import STRUCTURE
from engine.policy.kit_words import KIT_ID, shown
from engine.policy.kits import find_kit
from engine.policy.paths import FILE_MODE, private_folder
from engine.vocabulary.errors import InputError, KitError, StoreError

MAX_ENTRIES = 500
MAX_FAULTS = 200


def check(path: Path) -> tuple[Fault, ...]:
    """Return every fault of the kit in a folder, the first 200, without doubles; never raises."""
    try:
        if not path.is_dir():
            return (_fault(STRUCTURE, "There is no such folder."),)
        found = [*_folder_faults(path), *_language_faults(path)]
        if not any(fault.file == STRUCTURE for fault in found):
            name = read_table(path, STRUCTURE).get("id")
            folder = path.resolve().name
            if name != folder:
                found.append(id_fault(str(name), folder))
    except FileFault as error:
        return (error.fault,)
    except OSError:
        return (_fault(STRUCTURE, "The folder cannot be read."),)
    return tuple(dict.fromkeys(found))[:MAX_FAULTS]


def create(name: str, source_kit: str, folder: Path) -> Path:
    """Copy a kit's files into `folder/name` under the new id and return that path.

    `folder` is the user's folder of kits. Raises InputError for a bad or taken
    name, KitError for a source that is unknown or has faults, StoreError where the
    copy cannot be written.
    """
    if not KIT_ID.fullmatch(name):
        raise InputError(
            f"{shown(name)} is no name for a kit.",
            hint="Use 1 to 40 small letters a-z, digits and single dashes.",
        )
    goal = folder / name
    if name in shipped_kits() or goal.exists() or goal.is_symlink():
        raise InputError(f"There is a kit {name} already.", hint="Choose another name.")
    source, origin = find_kit(source_kit, folder)
    texts = _copied(name, source_kit, source, origin)
    try:
        _write(texts, goal, folder / f".{name}.new")
    except (OSError, StoreError) as error:
        raise StoreError(
            f"The kit {name} cannot be written.", hint="Check the folder's permissions and space."
        ) from error
    return goal


def _language_faults(folder: Path) -> Iterator[Fault]:
    spoken = languages(folder)
    if not spoken:
        yield _fault("en.toml", "The kit has neither en.toml nor zh.toml.")
    for lang in spoken or ("en",):
        yield from read_kit(folder, lang, "user")[1]


def _folder_faults(folder: Path) -> Iterator[Fault]:
    """Yield links that lead out and files that are too large, wherever they lie."""
    waiting, seen = [folder], 0
    while waiting:
        for entry in sorted(waiting.pop().iterdir()):
            seen += 1
            if seen > MAX_ENTRIES:
                yield _fault(".", f"The folder holds more than {MAX_ENTRIES} files.")
                return
            name = entry.relative_to(folder).as_posix()
            try:
                locate(folder, name)
            except FileFault as error:
                yield error.fault
                continue
            if entry.is_dir() and not entry.is_symlink():
                waiting.append(entry)
            elif entry.is_file() and entry.stat().st_size > MAX_FILE:
                yield _fault(name, f"The file is larger than {MAX_FILE // 1024} KiB.")


def _copied(name: str, source_kit: str, source: Traversable, origin: str) -> dict[str, str]:
    """Return the new kit's files by name: structure, texts and the prompts these name."""
    texts: dict[str, str] = {}
    for lang in languages(source):
        kit, faults = read_kit(source, lang, origin)
        if kit is None:
            raise kit_error(shown(source_kit), faults[0])
        texts[f"{lang}.toml"] = read_text(source, f"{lang}.toml")
        for file in read_table(source, f"{lang}.toml").get("prompts", {}).values():
            texts[file] = read_text(source, file)
    if not texts:
        fault = _fault("en.toml", "The kit has neither en.toml nor zh.toml.")
        raise kit_error(shown(source_kit), fault)
    texts[STRUCTURE] = _renamed(read_text(source, STRUCTURE), name)
    return texts


def _renamed(text: str, name: str) -> str:
    import tomlkit  # noqa: PLC0415 - only a command needs it, the start should not pay
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - the same

    try:
        document = tomlkit.parse(text)
        document["id"] = name
        return tomlkit.dumps(document)
    except TOMLKitError as error:
        raise KitError("The kit's kit.toml cannot be copied.", hint="Copy it by hand.") from error


def _write(texts: dict[str, str], goal: Path, draft: Path) -> None:
    """Write into a draft folder first: a half-written kit never bears its name."""
    private_folder(draft)
    for file, text in texts.items():
        at = locate(draft, file)
        assert isinstance(at, Path)
        private_folder(at.parent)
        at.touch(FILE_MODE)
        at.write_text(text, encoding="utf-8", newline="\n")
    draft.rename(goal)


def _fault(file: str, message: str) -> Fault:
    return Fault(file=file, line=None, key="", message=message)
