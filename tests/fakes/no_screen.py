"""A pytest plugin (`-p tests.fakes.no_screen`): a machine on which no screen library is installed."""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec

SCREEN = ("textual", "rich")


class NoScreen(MetaPathFinder):
    """Finds nothing of a screen library, whoever asks."""

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Refuse a screen library; know nothing of the rest."""
        if fullname.partition(".")[0] in SCREEN:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


sys.meta_path.insert(0, NoScreen())
