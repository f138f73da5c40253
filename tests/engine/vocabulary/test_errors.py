"""Errors: one sentence, one hint, a kind for the log and a number for people."""

from collections.abc import Iterator

import pytest

from engine.vocabulary import errors
from engine.vocabulary.errors import (
    AuthenticationError,
    BadResponse,
    BudgetExceeded,
    ConnectionLost,
    EngineError,
    ImageError,
    InputError,
    KitError,
    ModelNotFound,
    ParameterRefused,
    PaymentError,
    ProviderError,
    ProviderFacts,
    ProviderTimeout,
    RateLimitError,
    ServerError,
    SettingsError,
    StageError,
    StoreError,
    StreamInterrupted,
)


def tree(root: type[EngineError]) -> Iterator[type[EngineError]]:
    yield root
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        (1001, {InputError, SettingsError, KitError, ImageError, ModelNotFound}),
        (1002, {AuthenticationError, PaymentError}),
        (1003, {RateLimitError}),
        (1004, {StageError, StoreError, BudgetExceeded}),
        (1005, {ProviderTimeout}),
    ],
)
def test_the_numbers_that_people_quote(number: int, kinds: set[type[EngineError]]) -> None:
    assert {error for error in tree(EngineError) if error.number == number} == kinds


def test_the_log_can_tell_every_error_from_every_other() -> None:
    kinds = [error.kind for error in tree(EngineError)]
    assert len(kinds) == len(set(kinds))
    assert all(kind.replace("_", "").isalpha() and kind == kind.lower() for kind in kinds)


def test_only_what_may_pass_is_tried_again() -> None:
    retryable = {e for e in tree(ProviderError) if issubclass(e, ProviderError) and e.retryable}
    assert retryable == {
        RateLimitError,
        ProviderTimeout,
        ConnectionLost,
        StreamInterrupted,
        ServerError,
        BadResponse,
        ParameterRefused,
    }


def test_an_error_is_its_sentence_with_the_hint_beside_it() -> None:
    error = KitError("The kit has no roles.", hint="Add one.")
    assert (str(error), error.message, error.hint) == (
        error.message,
        "The kit has no roles.",
        "Add one.",
    )
    assert InputError("No.").hint == ""


def test_facts_stay_with_their_error() -> None:
    facts = ProviderFacts(provider="p", status=429, retry_after=2.0)
    error = RateLimitError("Too many.", hint="Wait.", facts=facts)
    assert (error.facts, error.hint) == (facts, "Wait.")
    assert not ProviderError("x").facts.emitted


def test_the_drawn_tree_names_every_error() -> None:
    drawn = errors.__doc__ or ""
    assert [e.__name__ for e in tree(EngineError) if e.__name__ not in drawn] == []
