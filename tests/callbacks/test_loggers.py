"""The logs in a file, at a server, on the terminal: the bytes of both Kerases."""

import http.server
import io
import json
import sys
import threading
import urllib.parse

import keras
import numpy as np
import pytest

import minikeras
from callbacks.scripted import run
from kerases import both_kerases, parts
from minikeras.callbacks import CSVLogger, ProgbarLogger, RemoteMonitor

LOGS = {"loss": [0.5, 0.25], "val_loss": [1.5, 1.25], "accuracy": [0.75, 1.0]}


@pytest.mark.parametrize(
    ("arguments", "columns"),
    [
        ({}, LOGS),
        ({"separator": ";"}, LOGS),
        ({"append": True}, LOGS),
        ({}, {"loss": [0.1 + 0.2, 1e-9]}),
        ({}, {"loss": [np.array([1.0, 2.0]), "text"]}),
    ],
    ids=str,
)
@both_kerases
def test_a_file_has_the_bytes_of_keras(library, defaults, arguments, columns, tmp_path):
    """Written by one fit and by a second one."""
    written = []
    for K in (library, minikeras):
        path = tmp_path / f"{K.__name__}.csv"
        for _ in range(2):
            run(K, defaults, lambda K, path=path: K.callbacks.CSVLogger(path, **arguments), columns)
        written.append(path.read_bytes())
    assert written[0] == written[1]
    assert len(written[1].splitlines()) == (5 if arguments.get("append") else 3)


@both_kerases
def test_the_rate_in_a_file_is_that_of_keras(library, defaults, tmp_path):
    """As the callback before it wrote it into the logs."""
    written = []
    for K in (library, minikeras):
        path = tmp_path / f"{K.__name__}.csv"

        def callbacks(K, path=path):
            return [K.callbacks.LearningRateScheduler(lambda e: 0.1), K.callbacks.CSVLogger(path)]

        run(K, defaults, callbacks, {"loss": [0.5]})
        written.append(path.read_text())
    assert written[0] == written[1]
    assert defaults.log_learning_rate in written[1]


@pytest.fixture
def server():
    """Yield an address, and what was posted to it."""
    posts = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            posts.append((self.path, self.headers["Content-Type"], self.headers["X-Mine"], body))
            self.send_response(500 if "broken" in self.path else 200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}", posts
        made.shutdown()
        thread.join()


@pytest.mark.parametrize("send_as_json", [True, False])
def test_a_server_gets_what_keras_sends(server, send_as_json):
    """As JSON, or as a form with a JSON text."""
    root, posts = server
    logs = {"loss": np.float32(0.5), "x": np.array([1, 2]), "y": 3}
    for K in (keras, minikeras):
        callback = K.callbacks.RemoteMonitor(
            root, path="/here", headers={"X-Mine": "yes"}, send_as_json=send_as_json
        )
        if K is keras:
            logs["x"] = 1  # Keras 3 can send numbers only
        callback.on_epoch_end(4, logs)
        logs["x"] = np.array([1, 2])
    (path, kind, mine, real), (*head, ours) = posts
    assert head == [path, kind, mine] == ["/here", kind, "yes"]
    if not send_as_json:
        real, ours = (urllib.parse.parse_qs(text)["data"][0] for text in (real, ours))
    assert json.loads(real) == {"epoch": 4, "loss": 0.5, "x": 1, "y": 3}
    assert json.loads(ours) == {"epoch": 4, "loss": 0.5, "x": [1, 2], "y": 3}


def test_a_server_that_is_not_there_is_a_warning(server):
    """The text of Keras; what a server answers does not matter."""
    root, posts = server
    RemoteMonitor(root, path="/broken").on_epoch_end(0, {})
    assert len(posts) == 1
    for K in (keras, minikeras):
        with pytest.warns(UserWarning, match="Could not reach RemoteMonitor root server at"):
            K.callbacks.RemoteMonitor("http://127.0.0.1:9").on_epoch_end(0, {})


def test_an_address_that_is_no_server_is_refused():
    """Nothing is read from a file."""
    with pytest.raises(ValueError) as caught:
        RemoteMonitor("file:///etc/passwd")
    assert parts(caught)["got"] == "'file:///etc/passwd'"


def test_a_bar_of_ones_own_shows_the_logs_of_the_others(monkeypatch):
    """It is the last to be told, so it sees what a callback added."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    callback = ProgbarLogger()
    callback.set_params({"epochs": 2, "steps": 3, "verbose": 1})
    callback.on_train_begin()
    callback.on_epoch_begin(0)
    for batch in range(3):
        callback.on_train_batch_end(batch, {"loss": 1.0})
    callback.on_test_begin()
    callback.on_test_end({"loss": 9.0})
    callback.on_epoch_end(0, {"loss": 1.0, "lr": 0.5})
    callback.on_train_end()
    callback.on_predict_begin()
    callback.on_predict_end()
    lines = stream.getvalue().splitlines()
    assert lines[0] == "Epoch 1/2"
    assert lines[1].startswith("3/3 - ")
    assert lines[1].endswith(" - loss: 1.0000 - lr: 0.5000")
    assert len(lines) == 3
    assert not callback.wants_train_batches


def test_the_arguments_are_those_of_keras():
    """Of Keras 3."""
    ours, real = CSVLogger("x.csv"), keras.callbacks.CSVLogger("x.csv")
    assert (ours.sep, ours.append, ours.filename) == (real.sep, real.append, real.filename)
    ours, real = RemoteMonitor(), keras.callbacks.RemoteMonitor()
    for name in ("root", "path", "field", "headers", "send_as_json"):
        assert getattr(ours, name) == getattr(real, name)
