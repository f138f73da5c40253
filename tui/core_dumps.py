"""No picture of the memory on a disk after a crash: it holds keys and all that was said."""

import contextlib


def forbid() -> None:
    """Let neither this process nor its children leave a core dump; where none can be, do nothing.

    Handlers that the kernel pipes dumps to (systemd-coredump, apport) heed the limit too. The
    process stays dumpable all the same (PR_SET_DUMPABLE): else /proc/self is root's, where
    starting a program looks for the files that it has to close.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415  not on every system

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
