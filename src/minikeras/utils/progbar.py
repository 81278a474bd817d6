"""A progress bar for a loop of one's own."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from minikeras.errors import message
from minikeras.progress import ProgressBar

Values = Iterable[tuple[str, float]]


class Progbar:
    """The bar of `fit`, told by hand: live on a terminal, one line at the end elsewhere.

    Args:
        target: the number of steps; None if nobody knows.
        width: characters of the bar.
        verbose: 0 silent, 1 a bar, 2 one line at the end.
        interval: seconds between two states.
        stateful_metrics: names that are shown as they are; all others are averaged over steps.
        stateless_metrics: names that are averaged; all others are shown as they are.
        unit_name: what is counted.

    Source: keras/src/utils/progbar.py::Progbar
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Sequence[str] | None = None,
        stateless_metrics: Sequence[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        """Start the clock; both lists of names are a ValueError."""
        if stateful_metrics is not None and stateless_metrics is not None:
            text, hint = "One list of names says it.", "stateful_metrics, or stateless_metrics"
            raise ValueError(message(text, where="Progbar(...)", hint=hint))
        self.target = target
        self.interval = interval
        self._shown = set(stateful_metrics or ())
        self._averaged = None if stateless_metrics is None else set(stateless_metrics)
        self._bar = ProgressBar(target, verbose, width=width, unit=unit_name)
        self._sums: dict[str, tuple[float, int]] = {}
        self._seen = 0
        self._drawn = 0.0

    def update(
        self, current: int, values: Values | None = None, finalize: bool | None = None
    ) -> None:
        """Show that `current` steps are done, the last of them with these values.

        Args:
            current: the number of steps so far.
            values: pairs of a name and a number.
            finalize: whether this is the end; None: at the target.
        """
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        steps = max(current - self._seen, 1)
        for name, value in values or ():
            total, count = self._sums.get(name, (0.0, 0))
            if finalize or not self._is_averaged(name):
                self._sums[name] = (value, 1)
            else:
                self._sums[name] = (total + value * steps, count + steps)
        self._seen = current
        logs = {name: float(total / count) for name, (total, count) in self._sums.items()}
        now = time.perf_counter()
        if finalize:
            self._bar.finish(current, logs)
        elif now - self._drawn >= self.interval:
            self._bar.update(current, logs)
            self._drawn = now

    def _is_averaged(self, name: str) -> bool:
        return name not in self._shown if self._averaged is None else name in self._averaged

    def add(self, n: int, values: Values | None = None) -> None:
        """Show that `n` more steps are done."""
        self.update(self._seen + n, values)
