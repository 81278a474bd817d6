"""The loops of fit, evaluate and predict: epochs, chunks of batches, callbacks, logs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.feed.new_order_each_epoch import new_order_each_epoch
from minikeras.behaviors.feed.shuffle_each_epoch import shuffle_each_epoch
from minikeras.behaviors.report.reset_metrics import reset_metrics
from minikeras.behaviors.report.sort_logs import sort_logs
from minikeras.callbacks import CallbackList, Logs
from minikeras.data import Arrays, Chunk, Orders, Source, convert
from minikeras.defaults import Defaults
from minikeras.graph import Compiled, Measured
from minikeras.progress import ProgressBar

SECONDS_BETWEEN_REPORTS = 0.2
LARGEST_CHUNK = 64 * 2**20  # bytes of data in one Session.run


class Engine(NamedTuple):
    """A graph and the session that holds its weights."""

    compiled: Compiled
    session: tf.Session
    defaults: Defaults
    steps: int | None  # batches in one Session.run; None: as many as keep the bar alive

    def run(self, fetch: Any, chunk: Chunk, **extra: Any) -> Any:
        """Return what one run of a chunk gives; `extra` feeds the placeholders of that name."""
        feed = self.compiled.feed
        chunk = convert(chunk, feed.x.dtype.as_numpy_dtype, feed.y)
        values = {feed.x: chunk.x, feed.bounds: chunk.bounds}
        if chunk.y is not None:
            values[feed.y] = chunk.y
        values |= {getattr(feed, name): value for name, value in extra.items()}
        return self.session.run(fetch, values)

    def nothing(self) -> Measured:
        """Return what is measured before the first batch."""
        compiled = self.compiled
        return Measured(compiled.empty_state, (np.float32(0),) * len(compiled.metric_names))

    def logs(self, measured: Measured, validation: Measured | None = None) -> Logs:
        """Return the loss and the metrics by name, those of the validation with `val_`."""
        logs: Logs = {}
        for prefix, part in (("", measured), ("val_", validation)):
            results = () if part is None else part.results
            for name, value in zip(self.compiled.metric_names, results, strict=part is not None):
                logs[prefix + name] = float(value) if np.ndim(value) == 0 else value
        return sort_logs(logs, self.defaults.sort_logs)


class Pace:
    """How many batches to hand to one `Session.run`.

    As many as take a fifth of a second, so that the progress bar moves and Ctrl-C is heard.
    """

    def __init__(self, engine: Engine, source: Source, every_batch: bool) -> None:
        """Start with one batch, and measure."""
        fixed = 1 if every_batch or not engine.compiled.looped else engine.steps
        self.fixed = fixed
        self.steps = fixed or 1
        self.limit = _steps_that_fit(source)
        self.started = time.perf_counter()

    def next(self) -> int:
        """Return the number of batches in the next chunk."""
        self.started = time.perf_counter()
        return self.steps

    def measure(self, batches: int) -> None:
        """Take note of how long a chunk of `batches` took."""
        if self.fixed:
            return
        seconds = max(time.perf_counter() - self.started, 1e-6)
        wanted = int(batches * SECONDS_BETWEEN_REPORTS / seconds)
        self.steps = max(1, min(wanted, self.steps * 8, self.limit))


def fit(
    engine: Engine,
    source: Source,
    validation: Source | None,
    callbacks: CallbackList,
    *,
    epochs: range,
    shuffle: bool,
    seed: int | None,
    verbose: int,
    model: Any,
) -> None:
    """Train for some epochs, telling the callbacks; `model.stop_training` ends it early."""
    defaults = engine.defaults
    orders = _orders(source, shuffle, seed, defaults)
    measured = engine.nothing()
    logs: Logs = {}
    callbacks.tell("on_train_begin", {})
    for epoch in epochs:
        callbacks.tell("on_epoch_begin", epoch, {})
        if reset_metrics(epoch == epochs.start, defaults.reset_metrics):
            measured = engine.nothing()
        bar = ProgressBar(source.batches, verbose)
        bar.title(epoch, epochs.stop)
        order = next(orders)
        measured, done = _train_epoch(engine, source, order, measured, callbacks, bar, model)
        held_out = None if validation is None else measure(engine, validation, callbacks)
        logs = engine.logs(measured, held_out)
        bar.finish(done, logs)
        callbacks.tell("on_epoch_end", epoch, logs)
        if model.stop_training:
            break
    callbacks.tell("on_train_end", logs)


def _orders(
    source: Source, shuffle: bool, seed: int | None, defaults: Defaults
) -> Iterator[np.ndarray | None]:
    """Yield the order of the rows for each epoch; None is the order of the data."""
    anew = defaults.new_order_each_epoch
    if not isinstance(source, Arrays):
        while True:
            yield None
    rows = len(source.x)
    random = Orders(rows, seed) if shuffle else None
    order = np.arange(rows)
    epoch = 0
    while True:
        if random and new_order_each_epoch(epoch, seed is not None, anew):
            order = random.draw()
        yield shuffle_each_epoch(order, rows, shuffle)
        epoch += 1


def _train_epoch(
    engine: Engine,
    source: Source,
    order: np.ndarray | None,
    measured: Measured,
    callbacks: CallbackList,
    bar: ProgressBar,
    model: Any,
) -> tuple[Measured, int]:
    """Train on every batch once; return what was measured, and the number of batches."""
    every_batch = callbacks.wants_train_batches
    pace = Pace(engine, source, every_batch)
    done = 0
    for chunk in source.chunks(order, pace.next):
        if every_batch:
            callbacks.tell("on_train_batch_begin", done, {})
        rate = model.optimizer.learning_rate
        measured = engine.run(
            engine.compiled.train, chunk, state=measured.state, learning_rate=rate
        )
        batches = len(chunk.bounds) - 1
        pace.measure(batches)
        done += batches
        logs = engine.logs(measured)
        if every_batch:
            callbacks.tell("on_train_batch_end", done - 1, logs)
        bar.update(done, logs)
        if model.stop_training:
            break
    return measured, done


def measure(
    engine: Engine, source: Source, callbacks: CallbackList, bar: ProgressBar | None = None
) -> Measured:
    """Evaluate on every batch once, telling the callbacks; return what was measured."""
    measured, done = engine.nothing(), 0
    every_batch = callbacks.wants_test_batches
    pace = Pace(engine, source, every_batch)
    callbacks.tell("on_test_begin", {})
    for chunk in source.chunks(None, pace.next):
        if every_batch:
            callbacks.tell("on_test_batch_begin", done, {})
        measured = engine.run(engine.compiled.evaluate, chunk, state=measured.state)
        pace.measure(len(chunk.bounds) - 1)
        done += len(chunk.bounds) - 1
        logs = engine.logs(measured)
        if every_batch:
            callbacks.tell("on_test_batch_end", done - 1, logs)
        if bar:
            bar.update(done, logs)
    callbacks.tell("on_test_end", engine.logs(measured))
    if bar:
        bar.finish(done, engine.logs(measured))
    return measured


def predict(engine: Engine, source: Source, bar: ProgressBar) -> np.ndarray:
    """Predict every batch; return one array."""
    outputs, done = [], 0
    pace = Pace(engine, source, every_batch=False)
    for chunk in source.chunks(None, pace.next):
        outputs.append(engine.run(engine.compiled.predict, chunk))
        pace.measure(len(chunk.bounds) - 1)
        done += len(chunk.bounds) - 1
        bar.update(done, {})
    bar.finish(done, {})
    return np.concatenate(outputs)


def _steps_that_fit(source: Source) -> int:
    """Return how many batches of a source make a chunk of the largest size."""
    if not isinstance(source, Arrays):
        return 64
    row = 4 * max(1, int(np.prod(source.x.shape[1:])))
    return max(1, LARGEST_CHUNK // (row * source.size))
