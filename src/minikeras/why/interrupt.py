"""Ctrl-C that is not lost while TensorFlow frees the graph of the training before."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

Report = Callable[[int, int, str], None]


@contextlib.contextmanager
def heeding(report: Report) -> Iterator[Report]:
    """Give `report`, made to raise the KeyboardInterrupt that Python had to drop.

    Python raises at the first line of Python that runs after the key was pressed. Where that is
    the callback of a weak reference, the exception can reach nobody: Python prints "Exception
    ignored in" and goes on. TensorFlow keeps weak references to its graphs, and to free a graph
    takes a tenth of a second, so that one Ctrl-C in ten between two trainings was lost.

    Only the main thread can hear signals, and a program that handles Ctrl-C itself, or ignores
    it, goes on to do so; there `report` is given as it is.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield report
        return
    pressed = threading.Event()

    def press(number: int, frame: FrameType | None) -> None:
        pressed.set()
        signal.default_int_handler(number, frame)

    def heeded(done: int, total: int, words: str) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        report(done, total, words)

    signal.signal(signal.SIGINT, press)
    try:
        yield heeded
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
