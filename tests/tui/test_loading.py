"""The collector rests while the program loads, and goes on with all that was loaded left alone."""

import gc

from tui.loading import hold_collector, release_collector


def looked_through(thing: list[object]) -> bool:
    """Tell whether the collector sees a thing: not what was frozen."""
    return any(one is thing for one in gc.get_objects())


def test_what_was_loaded_is_left_alone_and_what_comes_later_is_not():
    try:
        hold_collector()
        assert not gc.isenabled()
        loaded: list[object] = [[]]
        release_collector()
        assert gc.isenabled()
        assert not looked_through(loaded)
        later: list[object] = [[]]
        release_collector()  # a second screen's first frame
        assert looked_through(later)
    finally:
        gc.enable()
        gc.unfreeze()
