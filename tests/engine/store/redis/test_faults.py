import ssl

import pytest
from redis import exceptions as foreign
from redis._parsers.base import BaseParser
from redis.sentinel import MasterNotFoundError

from engine.store.redis.faults import translated
from tests.fakes.hostile import TEXTS

SECRET = "redis://me:hunter2@host"


def answered(text: str) -> Exception:
    """Return what redis-py makes of a server's error."""
    return BaseParser.parse_error(text)


@pytest.mark.parametrize(
    ("error", "words", "lasting"),
    [
        (answered("WRONGPASS invalid username-password pair"), "password", True),
        (answered("NOAUTH Authentication required."), "password", True),
        (answered("ERR invalid password"), "password", True),
        (answered("NOPERM this user has no permissions"), "does not allow", True),
        (answered("READONLY You can't write against a read only replica."), "only be read", False),
        (answered("LOADING Redis is loading the dataset in memory"), "still reading", False),
        (answered("OOM command not allowed when used memory > 'maxmemory'."), "is full", False),
        (answered("MISCONF Redis is configured to save RDB snapshots"), "to its disk", False),
        (answered("WRONGTYPE Operation against a key"), "Something else", True),
        (answered("BUSY Redis is busy running a script."), "long script", False),
        (answered("ERR max number of clients reached"), "too many", False),
        (answered("CLUSTERDOWN The cluster is down"), "can be written", False),
        (answered("ERR what is this"), "does not know", False),
        # Redis 6.2 puts the script's name before what a command in it said.
        (
            answered("ERR Error running script (call to f_1): @user_script:3: -OOM command not"),
            "is full",
            False,
        ),
        (
            answered("ERR Error running script: @user_script: 3: -NOPERM this user"),
            "does not allow",
            True,
        ),
        (MasterNotFoundError("No master found for 'm'"), "can be written", False),
        (foreign.TimeoutError("Timeout reading from host:6379"), "does not answer", False),
        (foreign.ConnectionError(f"Error 111 connecting to {SECRET}"), "be reached", False),
        (ConnectionRefusedError(111, SECRET), "be reached", False),
        (ssl.SSLError(1, "certificate verify failed"), "be reached", False),
        (TimeoutError(), "does not answer", False),
    ],
)
def test_every_fault_is_one_calm_sentence(error: Exception, words: str, lasting: bool):
    fault = translated(error)
    assert words in fault.message
    assert fault.lasting is lasting
    assert fault.hint
    assert "hunter2" not in f"{fault} {fault.hint}"


@pytest.mark.parametrize("code", ["ERR", "OOM", "NOPERM"])
def test_a_servers_own_words_are_never_told(code: str):
    told = {translated(answered(f"{code} {text} [/x]")).message for text in TEXTS.values()}
    assert len(told) == 1
    assert told == {translated(answered(f"{code} plain")).message}
