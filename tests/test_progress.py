"""The lines of fit, evaluate and predict: those of Keras 3, on a terminal and piped."""

import io
import re
import sys

import keras
import pytest
from keras.src.utils import progbar

import minikeras
from minikeras import progress
from minikeras.progress import ProgressBar, format_left, format_logs, format_step
from small import NUMBERS, X, classifier


class Stream(io.StringIO):
    """A file that may be a terminal."""

    def __init__(self, terminal):
        super().__init__()
        self.isatty = lambda: terminal


class Clock:
    """One clock for Keras and for us."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        monkeypatch.setattr(progbar.time, "time", lambda: self.now)
        monkeypatch.setattr(progress.time, "perf_counter", lambda: self.now)


def plain(text):
    """Return what a person sees at the end of a line, without colour; the bar in one glyph."""
    text = re.sub(r"\x1b\[\d*[mK]", "", text.replace("\b", ""))
    text = "\n".join(line.split("\r")[-1].rstrip() for line in text.split("\n"))
    return re.sub("[╺─]", "━", text)


def timeless(text):
    """Return a text with every duration replaced."""
    return re.sub(r"(\d+:)*\d+(s|ms|us)\b", "TIME", text)


def printed(monkeypatch, K, call, terminal):
    """Return what a call prints on a stream."""
    stream = Stream(terminal)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        call(classifier(K))
    return stream.getvalue()


def fit(**arguments):
    """Return a call of fit that prints."""
    return lambda model: model.fit(X, NUMBERS, batch_size=2, **arguments)


CALLS = {
    "three epochs": (fit(verbose=1, epochs=3), True),
    "one epoch": (fit(verbose="auto"), True),
    "a line an epoch": (fit(verbose=2, epochs=2), True),
    "a line an epoch, piped": (fit(verbose=2, epochs=2), False),
    "validation": (fit(verbose=1, validation_split=0.3), True),
    "validation, a line an epoch": (fit(verbose=2, validation_split=0.3, epochs=2), False),
    "from the second epoch on": (fit(verbose=2, initial_epoch=1, epochs=3), False),
    "evaluate": (lambda model: model.evaluate(X, NUMBERS, batch_size=2), True),
    "evaluate in a line": (lambda model: model.evaluate(X, NUMBERS, verbose=2), False),
    "predict": (lambda model: model.predict(X, batch_size=2), True),
    "predict in a line": (lambda model: model.predict(X, verbose=2), False),
}


@pytest.mark.parametrize("case", CALLS)
def test_what_is_printed_has_the_form_of_keras_3(case, monkeypatch):
    """The last state of each line is the same, letter for letter, but for the durations."""
    call, terminal = CALLS[case]
    ours, real = (plain(printed(monkeypatch, K, call, terminal)) for K in (minikeras, keras))
    assert timeless(ours) == timeless(real)
    assert "/step" in ours


def plateau(K):
    """Return callbacks that print, and that write into the logs."""
    return [
        K.callbacks.ReduceLROnPlateau("loss", patience=1, min_delta=9.0, verbose=1),
        K.callbacks.EarlyStopping("loss", patience=2, min_delta=9.0, verbose=1),
    ]


def test_the_end_of_the_line_comes_after_the_callbacks(monkeypatch):
    """So it shows what they added to the logs, and stands below what they printed."""
    ours, real = (
        plain(printed(monkeypatch, K, fit(verbose=2, epochs=4, callbacks=plateau(K)), True))
        for K in (minikeras, keras)
    )
    assert timeless(ours) == timeless(real)
    assert "learning_rate: 0.0010" in ours
    assert "early stopping" in ours


@pytest.mark.parametrize("terminal", [True, False])
def test_a_bar_among_the_callbacks_takes_the_place_of_the_other(terminal, monkeypatch):
    """There is one line for each epoch."""
    callback = minikeras.callbacks.ProgbarLogger()
    text = printed(monkeypatch, minikeras, fit(epochs=2, callbacks=[callback]), terminal)
    assert plain(text).count("11/11") == 2
    assert plain(text).count("Epoch") == 2


def test_piped_a_bar_is_one_line_at_the_end(monkeypatch):
    """Keras 3 writes a new line for each state of the bar, which fills a log file."""
    bar, line = (
        printed(monkeypatch, minikeras, fit(verbose=verbose, epochs=2), False) for verbose in (1, 2)
    )
    assert timeless(bar) == timeless(line)
    assert len(bar.splitlines()) == 4
    assert not re.search(r"[\r\x1b━]", bar)


@pytest.mark.parametrize("terminal", [True, False])
def test_0_is_silent(terminal, monkeypatch):
    """Everywhere."""

    def calls(model):
        model.fit(X, NUMBERS, verbose=0, validation_split=0.5)
        model.evaluate(X, NUMBERS, verbose=0)
        model.predict(X, verbose=0)
        model.train_on_batch(X, NUMBERS)
        model.test_on_batch(X, NUMBERS)
        model.predict_on_batch(X)

    assert printed(monkeypatch, minikeras, calls, terminal) == ""


def test_a_bar_moves_on_a_terminal(monkeypatch):
    """Each state overwrites the one before: one line feed for each epoch."""
    text = printed(monkeypatch, minikeras, fit(verbose=1), True)
    states = text.split("\r")
    assert text.count("\n") == 1
    assert text.endswith("\n")
    assert re.match(r" 1/11 ━╺─+ ", states[1])
    assert states[-1].startswith("11/11 " + "━" * 20 + " ")
    assert len(states) > 2


LOGS = {"accuracy": 0.5, "loss": 1.25}


@pytest.mark.parametrize("seconds", [0.000004, 0.02, 0.9, 1.0, 3.7, 59.6, 75.0, 400.0, 5000.0])
@pytest.mark.parametrize("batches", [3, 10, 120])
def test_a_state_is_that_of_keras_3(batches, seconds, monkeypatch):
    """After one batch that took so long: count, bar, time that is left, time of a step, logs."""
    clock, real, ours = Clock(monkeypatch), Stream(True), Stream(True)
    monkeypatch.setattr(sys, "stdout", real)
    their_bar = keras.utils.Progbar(batches, stateless_metrics=[])
    our_bar = ProgressBar(batches, 1, ours)
    clock.now += seconds
    their_bar.update(1, LOGS.items(), finalize=False)
    our_bar.update(1, LOGS)
    assert plain(ours.getvalue()) == plain(real.getvalue())


@pytest.mark.parametrize("verbose", [1, 2])
def test_the_last_state_is_that_of_keras_3(verbose, monkeypatch):
    """The time that is left gives way to the time that it took, in whole seconds."""
    clock, real, ours = Clock(monkeypatch), Stream(True), Stream(True)
    monkeypatch.setattr(sys, "stdout", real)
    their_bar = keras.utils.Progbar(4, verbose=verbose, stateless_metrics=[])
    our_bar = ProgressBar(4, verbose, ours)
    clock.now += 150.0
    their_bar.update(4, LOGS.items(), finalize=True)
    our_bar.finish(4, LOGS)
    assert ours.getvalue().endswith("\n")
    assert plain(ours.getvalue()) == plain(real.getvalue())
    assert "150s" in ours.getvalue()


def test_without_a_number_of_batches_the_bar_counts(monkeypatch):
    """As Keras 3 does, until the end, when the number is known."""
    clock, real, ours = Clock(monkeypatch), Stream(True), Stream(True)
    monkeypatch.setattr(sys, "stdout", real)
    their_bar = keras.utils.Progbar(None, stateless_metrics=[])
    our_bar = ProgressBar(None, 1, ours)
    clock.now += 2.0
    their_bar.update(1, LOGS.items())
    our_bar.update(1, LOGS)
    assert plain(ours.getvalue()) == plain(real.getvalue())
    assert "1/Unknown 2s 2s/step" in ours.getvalue()
    our_bar.finish(8, LOGS)
    assert plain(ours.getvalue()).startswith("8/8 " + "━" * 20 + " 2s")


def test_an_epoch_that_was_cut_short_says_how_far_it_came():
    """Keras 3 writes 10/10 also when a callback stopped it after the third batch."""
    for terminal in (True, False):
        stream = Stream(terminal)
        ProgressBar(10, 1, stream).finish(3, LOGS)
        assert plain(stream.getvalue()).split()[0] == "3/10"


@pytest.mark.parametrize("value", [0.0, 1e-9, 0.001, 0.0010001, -0.5, -1e-5, 0.5, 12345.678])
def test_a_number_is_rounded_as_in_keras_3(value, monkeypatch):
    """Four digits, and powers of ten from 0.001 down, 0 among them."""
    real = Stream(True)
    monkeypatch.setattr(sys, "stdout", real)
    keras.utils.Progbar(1, stateless_metrics=[]).update(1, [("loss", value)])
    assert plain(real.getvalue()).endswith(format_logs({"loss": value}) + "\n")
    assert format_logs({}) == ""


@pytest.mark.parametrize("seconds", [4e-7, 0.0009996, 0.0123, 0.9996, 1.0, 61.4, 7200.0])
def test_the_time_of_a_step_is_written_as_in_keras_3(seconds):
    """Microseconds, milliseconds or seconds."""
    assert f" {format_step(seconds)}" == keras.utils.Progbar(1)._format_time(seconds, "step")


def test_the_time_that_is_left_has_minutes_and_hours():
    """From one second above a minute, and above an hour."""
    written = [format_left(seconds) for seconds in (0.9, 60.0, 61.0, 3600.0, 3601.0, 36061.5)]
    assert written == ["0s", "60s", "1:01", "60:00", "1:00:01", "10:01:01"]
