"""Every error of the tree has its exit status."""

from typing import Any

import pytest

from engine.vocabulary import errors
from tui.cli.exit_codes import exit_code


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.InputError, 2),
        (errors.ImageError, 2),
        (errors.SettingsError, 3),
        (errors.KitError, 3),
        (errors.ModelNotFound, 3),
        (errors.ProviderError, 4),
        (errors.RateLimitError, 4),
        (errors.StoreError, 5),
        (errors.BudgetExceeded, 6),
        (errors.StageError, 1),
    ],
)
def test_codes(kind: Any, code: Any):
    assert exit_code(kind("x")) == code
