import os
import socket
import subprocess
import sys
from dataclasses import dataclass

import msgspec

from engine.store.redis.holder import Holder, read_holder, this_opening


@dataclass
class Gone:
    """A process that has ended."""

    @property
    def pid(self) -> int:
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        return process.pid


def test_openings_of_one_process_are_told_apart_and_come_back_from_the_lock():
    first, second = this_opening(), this_opening()
    assert first.text != second.text
    assert read_holder(first.text) == first
    assert read_holder("not a holder") is None
    assert first.pid == os.getpid()


def test_an_opening_of_this_process_lives_until_it_ends():
    opening = this_opening()
    assert not opening.is_dead()
    opening.end()
    assert opening.is_dead()


def test_a_holder_is_dead_only_where_that_is_known():
    here = socket.gethostname()
    gone = Holder(host=here, pid=Gone().pid, start="", number=1)
    assert gone.is_dead()
    assert not msgspec.structs.replace(gone, host="elsewhere").is_dead()
    assert not Holder(host=here, pid=1, start="", number=1).is_dead()
    assert Holder(host=here, pid=os.getpid(), start="before", number=1).is_dead()
