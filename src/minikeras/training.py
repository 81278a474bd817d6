"""The loops of fit, evaluate and predict: epochs, chunks of batches, callbacks, logs."""

from __future__ import annotations

import time
from collections.abc import Callable, Container
from contextlib import closing
from typing import Any, NamedTuple, cast

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.feed.count_missing_batch import count_missing_batch
from minikeras.behaviors.report.reset_metrics import reset_metrics
from minikeras.behaviors.report.sort_logs import sort_logs
from minikeras.callbacks.base import CallbackList, Logs
from minikeras.data import Chunk, Rows, Source, convert
from minikeras.defaults import Defaults
from minikeras.epochs import Epochs
from minikeras.graph import Compiled
from minikeras.jit import STEPS, even, explained
from minikeras.objective import Measured, Training
from minikeras.optimizers.base import Optimizer
from minikeras.progress import ProgressBar
from minikeras.runtime import Runtime

SECONDS_BETWEEN_REPORTS = 0.2
# To wake a thread takes longer than an op of a small network. If a batch takes fewer seconds than
# these, its ops run in the thread that calls `Session.run`, and not in those of TensorFlow.
QUICK = 0.00015
CALLERS_THREAD = tf.RunOptions(inter_op_thread_pool=-1)
LARGEST_CHUNK = 64 * 2**20  # bytes of data in one Session.run


class Engine(NamedTuple):
    """What runs a model: its graph and session, asked for at each run.

    A callback may use a model that shares layers with this one, or make this one build another
    graph: each run starts with the newest weights, in a graph for its rows.
    """

    runtime: Runtime
    defaults: Defaults
    steps: int | None  # batches in one Session.run; None: as many as keep the bar alive
    told: Training | None  # what the graph was built for when the call began
    fit_graph: Callable[[Rows, str, bool], None]  # builds another one, if it does not fit rows

    def keep_graph(self, rows: Rows, caller: str, source: Source) -> None:
        """See to it that the graph fits these rows, also if a callback used the model otherwise."""
        if self.runtime.told is not self.told:
            self.fit_graph(rows, caller, source.shuffled_rows is None)

    @property
    def compiled(self) -> Compiled:
        """The graph of the model."""
        assert self.runtime.compiled is not None
        return self.runtime.compiled

    @property
    def session(self) -> tf.Session:
        """The session, with the newest weights."""
        self.runtime.settle()
        return self.runtime.session

    def ready(self, chunk: Chunk) -> Chunk:
        """Return a chunk in the dtypes and the memory that a run takes without copying."""
        feed = self.compiled.feed
        return chunk._replace(rows=convert(chunk.rows, feed.x, feed.y))

    def run(
        self, fetch: Any, chunk: Chunk, options: tf.RunOptions | None = None, **extra: Any
    ) -> Any:
        """Return what one run of a chunk gives; `extra` feeds the placeholders of that name."""
        if self.compiled.program == "chunk" and "state" in extra:
            *others, chunk = even(chunk)
            for part in others:
                extra["state"] = self._run(fetch, part, options, **extra).state
        return self._run(fetch, chunk, options, **extra)

    def _run(self, fetch: Any, chunk: Chunk, options: tf.RunOptions | None, **extra: Any) -> Any:
        feed, training = self.compiled.feed, fetch is self.compiled.train
        rows = self.ready(chunk).rows
        values = {feed.x: rows.x, feed.y: rows.y}
        values[feed.weights if training else feed.test_weights] = rows.weights
        # To predict, nobody needs the labels and weights that a dataset may have.
        values = {k: v for k, v in values.items() if k is not None and v is not None}
        values[feed.bounds] = chunk.bounds
        values |= {getattr(feed, name): value for name, value in extra.items()}
        try:
            return self.session.run(fetch, values, options)
        except tf.errors.OpError as error:
            found = explained(error) if self.compiled.program else error
            if found is error:
                raise
            raise found from error

    def train(
        self,
        chunk: Chunk,
        measured: Measured,
        optimizer: Optimizer,
        options: tf.RunOptions | None = None,
    ) -> Measured:
        """Train on a chunk, at the learning rate that the optimizer has now."""
        extra = {"state": measured.state, "learning_rate": optimizer.rate_to_feed}
        return cast(Measured, self.run(self.compiled.train, chunk, options, **extra))

    def run_out(self, first: bool) -> None:
        """Do what is done where an epoch, the first one or not, ends because no batch came."""
        when = self.defaults.count_missing_batch
        self.session.run(count_missing_batch(self.compiled.counters, first, when))

    def finish_training(self) -> None:
        """Do what an optimizer does at the end of a fit."""
        if self.compiled.finish_training is not None:
            self.session.run(self.compiled.finish_training)

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
    """How many batches to hand to one `Session.run`, and in which threads they run.

    As many as take a fifth of a second, so that the progress bar moves and Ctrl-C is heard.
    """

    def __init__(self, engine: Engine, source: Source, every_batch: bool) -> None:
        """Start with one batch, and measure."""
        self.limit = max(1, LARGEST_CHUNK // source.batch_bytes)  # batches
        fixed = 1 if every_batch or not engine.compiled.looped else engine.steps
        if fixed is None and engine.compiled.program == "chunk":
            fixed = min(STEPS, self.limit)
        self.fixed = fixed
        self.steps = fixed or 1
        self.options: tf.RunOptions | None = None
        self.started = time.perf_counter()

    def next(self) -> int:
        """Return the number of batches in the next chunk."""
        return self.steps

    def start(self) -> None:
        """Take note that an epoch begins."""
        self.started = time.perf_counter()

    def measure(self, batches: int) -> None:
        """Take note of how long it took to get and to run a chunk of `batches`."""
        if self.fixed:
            return
        started, self.started = self.started, time.perf_counter()
        seconds = max(self.started - started, 1e-6)
        self.options = CALLERS_THREAD if seconds < batches * QUICK else None
        wanted = int(batches * SECONDS_BETWEEN_REPORTS / seconds)
        self.steps = max(1, min(wanted, self.steps * 8, self.limit))


def fit(
    engine: Engine,
    epochs: Epochs,
    validation: Validation | None,
    callbacks: CallbackList,
    *,
    numbers: range,
    verbose: int,
    model: Any,
) -> None:
    """Train for some epochs, telling the callbacks; `model.stop_training` ends it early."""
    measured = engine.nothing()
    logs: Logs = {}
    verbose = 0 if callbacks.bars else verbose
    pace = Pace(engine, epochs.source, callbacks.wants_train_batches)
    held_out_pace: Pace | None = None
    model._initial_epoch = numbers.start
    epochs.begin()
    callbacks.tell("on_train_begin", {})
    # A callback that restores a backup says where to go on.
    numbers = range(model._initial_epoch, numbers.stop)
    for number in numbers:
        callbacks.tell("on_epoch_begin", number, {})
        if reset_metrics(number == numbers.start, engine.defaults.reset_metrics):
            measured = engine.nothing()
        if model.stop_training:  # both Kerases look after the next batch
            pace = Pace(engine, epochs.source, callbacks.wants_train_batches)
        bar = ProgressBar(epochs.batches, verbose)
        bar.title(number, numbers.stop)
        measured, done = _train_epoch(engine, epochs, pace, measured, callbacks, bar, model)
        if epochs.ran_out:
            engine.run_out(number == numbers.start or epochs.ended)
        held_out = None
        if validation is not None and validation.due(number + 1):
            held_out_epochs = validation.epochs()
            held_out_pace = held_out_pace or Pace(
                engine, held_out_epochs.source, callbacks.wants_test_batches
            )
            held_out = measure(engine, held_out_epochs, callbacks, pace=held_out_pace)
            if not held_out.state[1]:  # not one batch came
                held_out = None
            # In Keras 2 nothing is left of data that ran out in the middle of a validation.
            validation = None if held_out_epochs.ended else validation
        logs = engine.logs(measured, held_out)
        callbacks.tell("on_epoch_end", number, logs)
        bar.finish(done, logs)
        if model.stop_training or epochs.ended:
            break
    engine.finish_training()
    callbacks.tell("on_train_end", logs)


class Validation(NamedTuple):
    """What to measure after an epoch, and after which ones."""

    epochs: Callable[[], Epochs]
    frequency: int | Container[int]  # every so many epochs, or the numbers of some, from 1

    def due(self, epoch: int) -> bool:
        """Return whether to validate after this epoch; they count from 1."""
        if isinstance(self.frequency, int):
            return epoch % self.frequency == 0
        return epoch in self.frequency


def _train_epoch(
    engine: Engine,
    epochs: Epochs,
    pace: Pace,
    measured: Measured,
    callbacks: CallbackList,
    bar: ProgressBar,
    model: Any,
) -> tuple[Measured, int]:
    """Train on one epoch; return what was measured, and the number of batches."""
    every_batch = callbacks.wants_train_batches
    done = 0
    pace.start()
    with closing(epochs.epoch(pace.next, engine.ready)) as chunks:
        for chunk in chunks:
            if every_batch:
                callbacks.tell("on_train_batch_begin", done, {})
            engine.keep_graph(chunk.rows, "fit", epochs.source)
            measured = engine.train(chunk, measured, model.optimizer, pace.options)
            pace.measure(chunk.batches)
            done += chunk.batches
            logs = engine.logs(measured)
            if every_batch:
                callbacks.tell("on_train_batch_end", done - 1, logs)
            else:
                callbacks.tell_bars("on_train_batch_end", done - 1, logs)
            bar.update(done, logs)
            if model.stop_training:
                break
    return measured, done


def measure(
    engine: Engine,
    epochs: Epochs,
    callbacks: CallbackList,
    bar: ProgressBar | None = None,
    pace: Pace | None = None,
) -> Measured:
    """Evaluate on one epoch, telling the callbacks; return what was measured."""
    measured, done = engine.nothing(), 0
    every_batch = callbacks.wants_test_batches
    pace = pace or Pace(engine, epochs.source, every_batch)
    epochs.begin()
    callbacks.tell("on_test_begin", {})
    pace.start()
    with closing(epochs.epoch(pace.next, engine.ready)) as chunks:
        for chunk in chunks:
            if every_batch:
                callbacks.tell("on_test_batch_begin", done, {})
            engine.keep_graph(chunk.rows, "evaluate", epochs.source)
            fetch = engine.compiled.evaluate
            measured = engine.run(fetch, chunk, pace.options, state=measured.state)
            pace.measure(chunk.batches)
            done += chunk.batches
            logs = engine.logs(measured)
            if every_batch:
                callbacks.tell("on_test_batch_end", done - 1, logs)
            if bar:
                bar.update(done, logs)
    callbacks.tell("on_test_end", engine.logs(measured))
    if bar:
        bar.finish(done, engine.logs(measured))
    return measured


def predict(
    engine: Engine, epochs: Epochs, callbacks: CallbackList, bar: ProgressBar
) -> np.ndarray:
    """Predict every batch, telling the callbacks; return one array."""
    outputs, done = [], 0
    every_batch = callbacks.wants_predict_batches
    pace = Pace(engine, epochs.source, every_batch)
    callbacks.tell("on_predict_begin", {})
    pace.start()
    with closing(epochs.epoch(pace.next, engine.ready)) as chunks:
        for chunk in chunks:
            if every_batch:
                callbacks.tell("on_predict_batch_begin", done, {})
            outputs.append(engine.run(engine.compiled.predict, chunk, pace.options))
            pace.measure(chunk.batches)
            done += chunk.batches
            if every_batch:
                callbacks.tell("on_predict_batch_end", done - 1, {"outputs": outputs[-1]})
            bar.update(done, {})
    callbacks.tell("on_predict_end", {})
    bar.finish(done, {})
    return np.concatenate(outputs)
