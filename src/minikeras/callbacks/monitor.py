"""Watch one number of the logs: which way is better, and what is an improvement."""

from __future__ import annotations

import warnings

from minikeras.behaviors.report.judge_improvement import judge_improvement
from minikeras.behaviors.report.monitor_direction import monitor_direction
from minikeras.callbacks.base import Callback, Logs
from minikeras.errors import message

DIRECTIONS = {"up": "max", "down": "min"}


class MonitorCallback(Callback):
    """Base of the callbacks that compare a number of the logs with the best so far.

    Args:
        monitor: the name in the logs, as `val_loss`.
        mode: "min", "max", or "auto": the table decides (see the row `monitor_direction`).
        baseline: the best value so far; None before the first.
        min_delta: what counts as a change.

    Source: keras/src/callbacks/monitor_callback.py::MonitorCallback
    """

    # The endings of names that Keras 2 maximises; `()` means `acc` anywhere.
    endings: tuple[str, ...] = ()

    def __init__(
        self,
        monitor: str = "val_loss",
        mode: str = "auto",
        baseline: float | None = None,
        min_delta: float = 0.0,
    ) -> None:
        """Keep the arguments; an unknown mode is "auto", with a warning."""
        if mode not in ("auto", "min", "max"):
            warnings.warn(
                f"{type(self).__name__} mode '{mode}' is unknown, fallback to auto mode.",
                stacklevel=3,
            )
            mode = "auto"
        self.monitor = monitor
        self.mode = mode
        self.best = baseline
        self.min_delta = abs(min_delta)
        self._direction: str | None = None

    @property
    def direction(self) -> str:
        """Which value is better, "min" or "max"; a ValueError if nobody knows."""
        if self._direction is None:
            self._direction = self.mode if self.mode != "auto" else self._decide()
        return self._direction

    def _decide(self) -> str:
        known = {"loss": "min"}
        for metric in self.model.metrics:
            if getattr(metric, "direction", None):
                known[metric.name] = DIRECTIONS[metric.direction]
        way = self.model.defaults.monitor_direction
        direction = monitor_direction(self.monitor, known, self.endings, way)
        if direction is None:
            raise ValueError(
                message(
                    "Nobody knows whether this number should grow or shrink.",
                    where=f"{type(self).__name__}(monitor=...)",
                    got=repr(self.monitor),
                    expected="one of " + ", ".join(sorted(known)) + ", with or without val_",
                    hint="mode='max', or mode='min'",
                )
            )
        return direction

    def is_improvement(self, value: float, best: float | None) -> bool:
        """Return whether a value is better than the best so far by more than `min_delta`."""
        way = self.model.defaults.judge_improvement
        return judge_improvement(value, best, self.min_delta, self.direction, way)

    def monitored(self, logs: Logs, complaint: str) -> float | None:
        """Return the number of the logs; without it, warn and return None."""
        value = logs.get(self.monitor)
        if value is None:
            warnings.warn(
                f"{complaint} metric `{self.monitor}` which is not available. "
                f"Available metrics are: {','.join(logs)}",
                stacklevel=3,
            )
        return value
