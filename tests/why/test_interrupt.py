"""A Ctrl-C that Python drops in the callback of a weak reference is raised at the next report."""

import os
import signal
import sys
import threading
import weakref

import pytest

from minikeras.why.interrupt import heeding


@pytest.fixture(autouse=True)
def _handler_of_python():
    """Ctrl-C raises, also where the tests run in the background of a shell, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Graph:
    """Something that a weak reference can name."""


@pytest.fixture
def dropped(monkeypatch):
    """Press Ctrl-C in the callback of a weak reference; return what Python ignored."""
    ignored = []
    monkeypatch.setattr(sys, "unraisablehook", lambda found: ignored.append(found.exc_type))

    def press():
        graph = Graph()
        reference = weakref.ref(graph, lambda _: os.kill(os.getpid(), signal.SIGINT))
        del graph
        assert reference() is None
        return ignored

    return press


def test_a_dropped_interrupt_is_raised_by_the_next_report(dropped):
    """Python ignores the exception, and `report` raises it before it says anything."""
    said = []
    with pytest.raises(KeyboardInterrupt), heeding(lambda *words: said.append(words)) as report:
        report(0, 2, "first")
        assert dropped() == [KeyboardInterrupt]
        report(1, 2, "second")
    assert said == [(0, 2, "first")]


def test_python_alone_drops_it(dropped):
    """Without `heeding` the same key is lost: the reason for the module."""
    assert dropped() == [KeyboardInterrupt]


def test_an_interrupt_elsewhere_is_raised_at_once():
    """As without the module."""
    with pytest.raises(KeyboardInterrupt), heeding(print):
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("handler", [signal.SIG_IGN, lambda number, frame: None])
def test_a_program_keeps_its_own_handler(handler):
    """Neither replaced while the work goes on, nor afterwards."""
    before = signal.signal(signal.SIGINT, handler)
    try:
        with heeding(print) as report:
            assert report is print
            assert signal.getsignal(signal.SIGINT) is handler
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_handler_is_put_back():
    """Also after an error."""
    with pytest.raises(ValueError, match="broken"), heeding(print):
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        raise ValueError("broken")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_thread_works_as_before():
    """Only the main thread may set a handler; elsewhere nothing is raised and nothing is set."""
    given = []

    def work():
        with heeding(print) as report:
            given.append(report)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert given == [print]
