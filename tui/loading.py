"""The collector rests while the program loads: nothing of its modules is garbage."""

import gc


def hold_collector() -> None:
    """Let nothing be looked through until `release_collector`."""
    gc.disable()


def release_collector() -> None:
    """Let the collector go on where it was held; it never looks through what was loaded by then.

    Without that its first full round, 50 ms and more, would come right behind the first frame.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
