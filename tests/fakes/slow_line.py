"""A line between two programs of this machine: late, narrow, and it can be cut."""

import queue
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self

CHUNK = 1024
WAITING = 8
"""Chunks that are on their way; whoever writes more has to wait, as on a real line."""

BUFFER = 4096
"""Bytes that the kernel keeps at each end, else it would swallow what the line does not take."""


class SlowLine:
    """Listens on a port of its own and passes on what comes, `delay` seconds late each way."""

    def __init__(self, port: int, *, delay: float, rate: float) -> None:
        """Lead to a port of this machine with `rate` bytes a second in each direction."""
        self._to = port
        self._delay, self._rate = delay, rate
        self._ends: list[socket.socket] = []
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port: int = self._listener.getsockname()[1]
        self._run(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits in it
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Drop every connection without a word of farewell."""
        for end in self._ends:
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _run(self, work: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:  # closed
                return
            far = socket.socket()
            for end in (near, far):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            far.connect(("127.0.0.1", self._to))
            self._ends += [near, far]
            for source, sink in ((near, far), (far, near)):
                held: queue.Queue[tuple[float, bytes]] = queue.Queue(WAITING)
                self._run(self._read, source, held)
                self._run(self._write, sink, held)

    def _read(self, source: socket.socket, held: "queue.Queue[tuple[float, bytes]]") -> None:
        data = b"-"
        while data:
            try:
                data = source.recv(CHUNK)
            except OSError:
                data = b""
            held.put((time.monotonic() + self._delay, data))

    def _write(self, sink: socket.socket, held: "queue.Queue[tuple[float, bytes]]") -> None:
        free = 0.0
        while True:
            due, data = held.get()
            free = max(free, due) + len(data) / self._rate
            time.sleep(max(0.0, free - time.monotonic()))
            with suppress(OSError):
                if data:
                    sink.sendall(data)
                else:
                    sink.shutdown(socket.SHUT_WR)
            if not data:
                return
