"""The progress bar of fit and evaluate, in the form of Keras 3."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import TextIO

import numpy as np

Logs = Mapping[str, float]

WIDTH = 20


def format_logs(logs: Logs) -> str:
    """Return ` - name: value` for each value, as Keras rounds; of several values the mean.

    Examples:
        >>> format_logs({"accuracy": 0.5, "loss": 0.00012})
        ' - accuracy: 0.5000 - loss: 1.2000e-04'
    """
    parts = []
    for name, value in logs.items():
        mean = float(np.mean(value))
        text = f"{mean:.4f}" if abs(mean) > 1e-3 else f"{mean:.4e}"
        parts.append(f" - {name}: {text}")
    return "".join(parts)


def format_step(seconds: float, unit: str = "step") -> str:
    """Return the time of one step as Keras writes it.

    Examples:
        >>> format_step(75), format_step(0.0123), format_step(0.0000123)
        ('75s/step', '12ms/step', '12us/step')
    """
    if seconds >= 1:
        return f"{seconds:.0f}s/{unit}"
    milliseconds, microseconds = f"{seconds * 1e3:.0f}ms", f"{seconds * 1e6:.0f}us"
    return f"{milliseconds if seconds >= 1e-3 else microseconds}/{unit}"


def format_left(seconds: float) -> str:
    """Return the time that is left as Keras writes it.

    Examples:
        >>> format_left(3.9), format_left(75), format_left(3675)
        ('3s', '1:15', '1:01:15')
    """
    minutes, rest = divmod(int(seconds), 60)
    if seconds > 3600:
        return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
    return f"{minutes}:{rest:02d}" if seconds > 60 else f"{int(seconds)}s"


class ProgressBar:
    """One line for each epoch: a live bar on a terminal, plain text elsewhere.

    Args:
        batches: batches in the epoch, or None when nobody knows.
        verbose: 0 silent, 1 a bar, 2 one line at the end.
        stream: where to; None is the terminal.
        width: characters of the bar.
        unit: what is counted.
    """

    def __init__(
        self,
        batches: int | None,
        verbose: int,
        stream: TextIO | None = None,
        width: int = WIDTH,
        unit: str = "step",
    ) -> None:
        """Start the clock."""
        self.batches = batches
        self.width, self.unit = width, unit
        self.verbose = verbose
        self.stream = stream or sys.stdout
        self.live = verbose == 1 and self.stream.isatty()
        self.start = time.perf_counter()

    def title(self, epoch: int, epochs: int) -> None:
        """Write `Epoch 1/3`; of a single epoch, Keras says nothing."""
        if self.verbose and epochs > 1:
            self.stream.write(f"Epoch {epoch + 1}/{epochs}\n")

    def update(self, done: int, logs: Logs) -> None:
        """Redraw the bar after `done` batches, on a terminal only."""
        if self.live:
            seconds = time.perf_counter() - self.start
            left = ((self.batches or done) - done) * seconds / max(done, 1)
            self._draw(done, format_left(left), seconds, logs)

    def finish(self, done: int, logs: Logs) -> None:
        """Write the last state and end the line."""
        seconds = time.perf_counter() - self.start
        self.batches = self.batches or done
        if self.live:
            self._draw(done, f"{seconds:.0f}s", seconds, logs)
            self.stream.write("\n")
        elif self.verbose:
            each = format_step(seconds / max(done, 1), self.unit)
            count = f"{done}/{self.batches}"
            self.stream.write(f"{count} - {seconds:.0f}s - {each}{format_logs(logs)}\n")

    def _draw(self, done: int, clock: str, seconds: float, logs: Logs) -> None:
        each = format_step(seconds / max(done, 1), self.unit)
        if self.batches:
            filled = self.width * done // self.batches
            bar = "━" * filled + "╺" * (filled < self.width) + "─" * (self.width - filled - 1)
            state = f"{done:{len(str(self.batches))}}/{self.batches} {bar} {clock}"
        else:
            state = f"{done:7}/Unknown {seconds:.0f}s"
        self.stream.write(f"\r{state} {each}{format_logs(logs)}\033[K")
        self.stream.flush()
