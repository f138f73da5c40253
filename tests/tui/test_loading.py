"""The collector rests while the program loads, and goes on with all that was loaded left alone."""

import gc

from tui.loading import hold_collector, release_collector


def test_what_was_loaded_is_left_alone_and_what_comes_later_is_not():
    before = gc.get_freeze_count()
    try:
        hold_collector()
        assert not gc.isenabled()
        release_collector()
        assert gc.isenabled()
        frozen = gc.get_freeze_count()
        assert frozen > before + 10_000
        release_collector()  # a second screen's first frame
        assert gc.get_freeze_count() == frozen
    finally:
        gc.enable()
        gc.unfreeze()
