"""When a callback that saves is due: after each epoch, or after some batches."""

from __future__ import annotations

from typing import Literal

from minikeras.errors import message

Frequency = int | Literal["epoch"]


class Every:
    """Count the batches since the last save.

    Args:
        frequency: "epoch", or a number of batches.
        where: the argument, for the message of the ValueError about another value.
    """

    def __init__(self, frequency: Frequency, where: str) -> None:
        """Check the frequency."""
        whole = isinstance(frequency, int) and not isinstance(frequency, bool) and frequency > 0
        if frequency != "epoch" and not whole:
            raise ValueError(
                message(
                    "A model is saved after each epoch, or after some batches.",
                    where=where,
                    got=repr(frequency),
                    expected="'epoch' or a positive integer",
                )
            )
        self.batches = None if frequency == "epoch" else int(frequency)
        self._since = 0

    @property
    def epoch(self) -> bool:
        """Whether it is due after each epoch."""
        return self.batches is None

    def due(self) -> bool:
        """Count one more batch, and return whether it is time."""
        if self.batches is None:
            return False
        self._since += 1
        if self._since < self.batches:
            return False
        self._since = 0
        return True
