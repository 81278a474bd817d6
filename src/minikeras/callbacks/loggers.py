"""Write the logs: to the terminal, to a CSV file, to a server."""

from __future__ import annotations

import csv
import json
import os
import urllib.error
import urllib.parse
import urllib.request
import warnings
from collections.abc import Iterable
from typing import Any, TextIO

import numpy as np

from minikeras.callbacks.base import Callback, Logs
from minikeras.errors import message
from minikeras.progress import ProgressBar


class ProgbarLogger(Callback):
    """The progress bar of `fit`, `evaluate` and `predict`, which they add themselves.

    Source: keras/src/callbacks/progbar_logger.py::ProgbarLogger
    """

    is_bar = True

    def __init__(self) -> None:
        """Start without a bar."""
        self.bar: ProgressBar | None = None
        self.seen = 0
        self._in_fit = False

    @property
    def wants_train_batches(self) -> bool:
        """Never: a bar is drawn whenever the loop comes back to Python."""
        return False

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Be silent about validation from now on."""
        self._in_fit = True

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Write the title, and start a bar."""
        self._start().title(epoch, self.params["epochs"])

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Draw the bar."""
        self._draw(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """End the line."""
        self._finish(logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Show the bars of `evaluate` again."""
        self._in_fit = False

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Start a bar, outside of `fit`."""
        if not self._in_fit:
            self._start()

    def on_test_end(self, logs: Logs | None = None) -> None:
        """End the line, outside of `fit`."""
        if not self._in_fit:
            self._finish(logs)

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        """Start a bar."""
        self._start()

    def on_predict_end(self, logs: Logs | None = None) -> None:
        """End the line."""
        self._finish(None)

    def _start(self) -> ProgressBar:
        self.seen = 0
        self.bar = ProgressBar(self.params["steps"], self.params["verbose"])
        return self.bar

    def _draw(self, batch: int, logs: Logs | None) -> None:
        self.seen = batch + 1
        if self.bar is not None:
            self.bar.update(self.seen, logs or {})

    def _finish(self, logs: Logs | None) -> None:
        if self.bar is not None:
            self.bar.finish(self.seen or self.params["steps"] or 0, logs or {})


class CSVLogger(Callback):
    """Write a line for each epoch into a CSV file.

    Args:
        filename: the file.
        separator: one character between two numbers.
        append: whether to go on with a file that exists, without a second header.

    Source: keras/src/callbacks/csv_logger.py::CSVLogger
    """

    def __init__(
        self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False
    ) -> None:
        """Keep the arguments."""
        self.filename = os.fspath(filename)
        self.sep = separator
        self.append = append
        self.keys: list[str] | None = None
        self._file: TextIO | None = None
        self._header = True

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Open the file."""
        if self.append:
            self._header = not (os.path.exists(self.filename) and os.path.getsize(self.filename))
        if self._file is not None:
            self._file.close()
        self._file = open(self.filename, "a" if self.append else "w", newline="")  # noqa: SIM115
        self.keys = None

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Write a line; the names are those of the first epoch, in alphabetical order."""
        assert self._file is not None
        logs = logs or {}
        first = self.keys is None
        if self.keys is None:
            self.keys = sorted(logs)
            if not any(key.startswith("val_") for key in self.keys):
                # With `validation_freq`, the first epoch may have no validation.
                self.keys += [f"val_{key}" for key in self.keys]
        writer = csv.writer(self._file, delimiter=self.sep)
        if first and self._header:
            writer.writerow(["epoch", *self.keys])
        writer.writerow([epoch, *(_cell(logs.get(key, "NA")) for key in self.keys)])
        self._file.flush()

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def _cell(value: Any) -> Any:
    """Return a value as it stands in a cell: several numbers as a list in quotes."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    if isinstance(value, np.ndarray | np.generic) and value.ndim == 0:
        return value
    return f'"[{", ".join(map(str, value))}]"'


class RemoteMonitor(Callback):
    """Send the logs of each epoch to a server, with HTTP POST.

    Args:
        root: the address of the server, with `http://` or `https://`.
        path: what is appended to it.
        field: the field of the form that holds the JSON text.
        headers: HTTP headers.
        send_as_json: send JSON, and not a form.

    Source: keras/src/callbacks/remote_monitor.py::RemoteMonitor
    """

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: dict[str, str] | None = None,
        send_as_json: bool = False,
    ) -> None:
        """Keep the arguments."""
        if not root.startswith(("http://", "https://")):
            raise ValueError(
                message(
                    "The address of a server begins with http:// or https://.",
                    where="RemoteMonitor(root=...)",
                    got=repr(root),
                )
            )
        self.root = root
        self.path = path
        self.field = field
        self.headers = headers
        self.send_as_json = send_as_json

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Send; a server that cannot be reached is a warning."""
        values = {name: _plain(value) for name, value in (logs or {}).items()}
        text = json.dumps({"epoch": epoch} | values)
        headers = dict(self.headers or {})
        if self.send_as_json:
            headers.setdefault("Content-Type", "application/json")
            body = text.encode()
        else:
            body = urllib.parse.urlencode({self.field: text}).encode()
        request = urllib.request.Request(self.root + self.path, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60):
                pass
        except urllib.error.HTTPError:
            pass  # the server was reached; Keras does not look at what it says
        except OSError:
            text = f"Could not reach RemoteMonitor root server at {self.root}"
            warnings.warn(text, stacklevel=2)


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value
