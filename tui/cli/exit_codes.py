"""The exit status of a command (SPEC section 7)."""

from engine import (
    BudgetExceeded,
    EngineError,
    ImageError,
    InputError,
    KitError,
    ModelNotFound,
    ProviderError,
    SettingsError,
    StoreError,
)

DONE = 0
UNEXPECTED = 1
USAGE = 2
CONFIGURATION = 3
PROVIDER = 4
STORAGE = 5
BUDGET = 6
SIGNALS: dict[str, int] = {"interrupted": 130, "hang-up": 129, "terminated": 143}

_BY_ERROR: tuple[tuple[type[EngineError], int], ...] = (
    (InputError, USAGE),
    (ImageError, USAGE),
    (SettingsError, CONFIGURATION),
    (KitError, CONFIGURATION),
    (ModelNotFound, CONFIGURATION),
    (ProviderError, PROVIDER),
    (StoreError, STORAGE),
    (BudgetExceeded, BUDGET),
)


def exit_code(error: EngineError) -> int:
    """Return the status that an error ends a command with."""
    for kind, code in _BY_ERROR:
        if isinstance(error, kind):
            return code
    return UNEXPECTED
