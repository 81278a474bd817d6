"""The progress bar of fit and evaluate, in the form of Keras 3."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from minikeras.callbacks import Logs

WIDTH = 20


def format_logs(logs: Logs) -> str:
    """Return ` - name: value` for each value, as Keras rounds.

    Examples:
        >>> format_logs({"accuracy": 0.5, "loss": 0.00012})
        ' - accuracy: 0.5000 - loss: 1.2000e-04'
    """
    parts = []
    for name, value in logs.items():
        text = f"{value:.4f}" if abs(value) > 1e-3 or value == 0 else f"{value:.4e}"
        parts.append(f" - {name}: {text}")
    return "".join(parts)


def format_duration(seconds: float) -> str:
    """Return a time as Keras writes it.

    Examples:
        >>> format_duration(75), format_duration(0.0123), format_duration(3)
        ('1:15', '12ms', '3s')
    """
    if seconds >= 60:
        minutes, rest = divmod(int(seconds), 60)
        return f"{minutes}:{rest:02d}"
    if seconds >= 1:
        return f"{seconds:.0f}s"
    return f"{seconds * 1e3:.0f}ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us"


class ProgressBar:
    """One line for each epoch: a live bar on a terminal, plain text elsewhere.

    Args:
        batches: batches in the epoch, or None when nobody knows.
        verbose: 0 silent, 1 a bar, 2 one line at the end.
    """

    def __init__(self, batches: int | None, verbose: int, stream: TextIO | None = None) -> None:
        """Start the clock."""
        self.batches = batches
        self.verbose = verbose
        self.stream = stream or sys.stdout
        self.live = verbose == 1 and self.stream.isatty()
        self.start = time.perf_counter()

    def title(self, epoch: int, epochs: int) -> None:
        """Write `Epoch 1/3`."""
        if self.verbose:
            self.stream.write(f"Epoch {epoch + 1}/{epochs}\n")

    def update(self, done: int, logs: Logs) -> None:
        """Redraw the bar after `done` batches, on a terminal only."""
        if self.live:
            seconds = time.perf_counter() - self.start
            left = ((self.batches or done) - done) * seconds / max(done, 1)
            self._draw(done, f"{format_duration(left)}", seconds, logs)

    def finish(self, done: int, logs: Logs) -> None:
        """Write the last state and end the line."""
        seconds = time.perf_counter() - self.start
        each = format_duration(seconds / max(done, 1))
        if self.live:
            self._draw(done, format_duration(seconds), seconds, logs)
            self.stream.write("\n")
        elif self.verbose:
            total = "0s" if seconds < 1 else format_duration(seconds)
            self.stream.write(f"{done}/{done} - {total} - {each}/step{format_logs(logs)}\n")

    def _draw(self, done: int, clock: str, seconds: float, logs: Logs) -> None:
        goal = self.batches or done
        filled = WIDTH * done // goal if self.batches else WIDTH
        bar = "━" * filled + "╺" * (filled < WIDTH) + "─" * (WIDTH - filled - 1)
        count = f"{done}/{self.batches or 'Unknown'}"
        each = format_duration(seconds / max(done, 1))
        self.stream.write(f"\r{count} {bar} {clock} {each}/step{format_logs(logs)}\033[K")
        self.stream.flush()
