"""History: what `fit` returns."""

from __future__ import annotations

from minikeras.callbacks.base import Callback, Logs


class History(Callback):
    """What `fit` returns: `history` maps a name to one number for each epoch."""

    def __init__(self) -> None:
        """Start empty."""
        self.history: dict[str, list[float]] = {}
        self.epoch: list[int] = []

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Append the logs."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)

    def __repr__(self) -> str:
        return f"History({', '.join(self.history)}; {len(self.epoch)} epochs)"
