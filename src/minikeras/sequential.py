"""Sequential: collect layers, compile a graph, feed it."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras import losses, optimizers, summary, training
from minikeras.behaviors.feed.batch_size import batch_size as batch_size_of
from minikeras.behaviors.forward.cast_inputs import cast_inputs
from minikeras.callbacks import Callback, CallbackList, History, listed
from minikeras.checks import (
    as_rows,
    fit_input,
    fit_labels,
    is_dataset,
    pair_of,
    require_classes,
    require_count,
    require_no_nan,
    require_same_length,
    split_off,
    verbosity,
)
from minikeras.data import Arrays, Batch, Dataset, Source
from minikeras.defaults import Defaults
from minikeras.errors import NotALayerError, NotCompiledError, message
from minikeras.explain import decisions, expected_training, format_decisions
from minikeras.graph import Compiled, DataSpec, Measured, Training
from minikeras.graph import build as build_graph
from minikeras.layers.base import Layer, unique_names
from minikeras.layers.input import Input
from minikeras.metrics import Identifier, Metric
from minikeras.metrics import check as check_metric
from minikeras.progress import ProgressBar
from minikeras.seeds import Ambient, assign_seeds
from minikeras.variables import assign

KERAS = Defaults.keras()


class Sequential:
    """A stack of layers: a description, until data or `build` gives it a graph and a session.

    Args:
        layers: the layers, first to last; an `Input` may come first.
        name: the name in `summary()`.
        defaults: the table of everything you do not say.
        seed: one integer from which all random numbers of this model follow; without it, the
            seed of `utils.set_random_seed`, if that was called.

    Examples:
        >>> import numpy as np
        >>> from minikeras import Sequential, layers
        >>> model = Sequential([layers.Dense(8, "relu"), layers.Dense(1)], seed=0)
        >>> model.compile("adam", "mse")
        >>> x = np.linspace(0, 1, 64, dtype="float32")[:, None]
        >>> history = model.fit(x, 3 * x, epochs=50, verbose=0).history["loss"]
        >>> print(f"{history[0]:.1f} -> {history[-1]:.1f}")
        3.6 -> 2.9
    """

    def __init__(
        self,
        layers: Sequence[Layer | Input] | None = None,
        name: str | None = None,
        *,
        defaults: Defaults = KERAS,
        seed: int | None = None,
    ) -> None:
        """Collect the layers; nothing is drawn and no graph is built yet."""
        if not isinstance(defaults, Defaults):
            raise TypeError(
                message(
                    "defaults takes a table.",
                    where="Sequential(defaults=...)",
                    got=repr(defaults),
                    expected="a Defaults",
                    hint="defaults=minikeras.Defaults.tf1()",
                )
            )
        self.name = name or "sequential"
        self.stop_training = False
        self.history: History | None = None
        self._defaults = defaults
        self._seed = seed
        self._input: Input | None = None
        self._layers: list[Layer] = []
        self._loss: losses.Loss | None = None
        self._optimizer: optimizers.Optimizer | None = None
        self._metrics: list[Identifier] = []
        self._steps: int | None = None
        self._compiled: Compiled | None = None
        self._session: tf.Session | None = None
        self._trained_on: Training | None = None
        for layer in layers or ():
            self.add(layer)

    # -- what it is -----------------------------------------------------------------

    @property
    def defaults(self) -> Defaults:
        """The table this model was born with."""
        return self._defaults

    @property
    def layers(self) -> list[Layer]:
        """The layers, first to last, without the Input."""
        return list(self._layers)

    @property
    def optimizer(self) -> optimizers.Optimizer:
        """The optimizer; its learning rate may be set between steps."""
        return self._require_compiled("optimizer")[1]

    @property
    def built(self) -> bool:
        """Whether the weights exist."""
        return self._compiled is not None

    @property
    def graph(self) -> tf.Graph:
        """The TensorFlow graph of this model, its own and nobody else's."""
        return self._require_built("graph").graph

    @property
    def metrics_names(self) -> list[str]:
        """The names in the order in which `evaluate` returns the values."""
        return list(self._require_built("metrics_names").metric_names)

    @property
    def metrics(self) -> list[Metric]:
        """The metrics that `fit` measures beside the loss, once the graph is built."""
        return list(self._require_built("metrics").metrics)

    def add(self, layer: Layer | Input) -> None:
        """Put a layer on top.

        Raises:
            NotALayerError: it is no layer.
            ValueError: an Input that is not first, a name that another layer has, or a model
                that is built already.
        """
        where = f"layer {len(self._layers)}"
        if self._compiled is not None:
            hint = "make a new Sequential with all layers"
            raise ValueError(message("The model is built already.", where="add()", hint=hint))
        if isinstance(layer, Input):
            if self._layers or self._input is not None:
                hint = "Sequential([Input(...), ...])"
                raise ValueError(message("An Input must be first.", where=where, hint=hint))
            self._input = layer
        elif isinstance(layer, Layer):
            if not self._layers and layer.input_shape is not None and self._input is None:
                self._input = Input(layer.input_shape)
            unique_names([*self._layers, layer])
            self._layers.append(layer)
            if self._input is not None and self._seed is None:
                # Keras 2 builds now, and so draws now; in Keras 3 the seeds are there already.
                assign_seeds(layer.random_objects(), None, self._defaults)
        else:
            hint = "minikeras.layers.Dense(10)"
            if "keras" in type(layer).__module__ and "minikeras" not in type(layer).__module__:
                hint = f"minikeras.layers.{type(layer).__name__}: layers of Keras do not fit here"
            raise NotALayerError(
                message("Only layers can be added.", where=where, got=repr(layer), hint=hint)
            )

    def with_defaults(self, defaults: Defaults) -> Sequential:
        """Return a fresh, untrained model with the same layers and seed and another table."""
        layers: list[Layer | Input] = [*self._layers]
        if self._input is not None:
            layers.insert(0, self._input)
        return Sequential(layers, self.name, defaults=defaults, seed=self._seed)

    # -- compile and build -----------------------------------------------------------

    def compile(
        self,
        optimizer: str | type[optimizers.Optimizer] | optimizers.Optimizer = "rmsprop",
        loss: Any = None,
        metrics: Sequence[Identifier] | None = None,
        *,
        steps_per_execution: int | str = "auto",
    ) -> None:
        """Choose optimizer, loss and metrics; weights that exist are kept.

        Args:
            optimizer: a name, a class or an object.
            loss: a name, a class, an object, or a function `(y_true, y_pred)` on tensors.
            metrics: a list of names, classes, objects or functions.
            steps_per_execution: batches in one `Session.run`; "auto" keeps the bar moving.

        Raises:
            ValueError: a name does not exist; the message names the closest that does.
        """
        rule = optimizers.get(optimizer)
        if loss is None:
            hint = "loss='mse' for numbers, loss='sparse_categorical_crossentropy' for classes"
            raise ValueError(message("A loss is needed.", where="compile(loss=...)", hint=hint))
        goal = losses.get(loss)
        given = metrics if isinstance(metrics, list | tuple) else [metrics]
        measures = [] if metrics is None else list(given)
        for metric in measures:
            check_metric(metric)
        steps = None
        if steps_per_execution != "auto":
            steps = require_count(
                steps_per_execution, "steps_per_execution (if not 'auto')", "compile(...)"
            )
        self._optimizer, self._loss, self._metrics, self._steps = rule, goal, measures, steps

    def build(self, input_shape: Sequence[int | None] | None = None) -> None:
        """Make the weights now, for inputs of `input_shape`: (None, ...), batch axis first."""
        if input_shape is not None:
            shape = tuple(input_shape)[1:]
            if self._input is not None and self._input.shape != shape:
                raise ValueError(
                    message(
                        "The model has another input shape already.",
                        where="build(input_shape)",
                        got=shape,
                        expected=self._input.shape,
                    )
                )
            if self._compiled is None:
                self._make_graph(None, self._input or Input(shape))
        if self._compiled is None:
            self._make_graph(None, self._input)

    def close(self) -> None:
        """Close the session and forget the graph; the weights are gone."""
        if self._session is not None:
            self._session.close()
        self._session = self._compiled = self._trained_on = None

    def _make_graph(
        self, trained: Training | None, inputs: Input | None, dtype: str | None = None
    ) -> None:
        """Build a graph and a session; what an earlier graph has learned is carried over."""
        if not self._layers:
            hint = "model.add(minikeras.layers.Dense(1))"
            raise ValueError(message("The model has no layers.", where=self.name, hint=hint))
        if inputs is None:
            hint = "Input(shape) as the first layer, build((None, ...)), or fit on data"
            raise ValueError(
                message("Nobody knows the shape of the input.", where=self.name, hint=hint)
            )
        spec = DataSpec(inputs.shape, dtype or inputs.dtype)
        compiled = build_graph(self._layers, spec, trained, self._defaults, self._seed)
        session = tf.Session(graph=compiled.graph)
        session.run(compiled.initialize)
        old, old_session, told = self._compiled, self._session, self._trained_on
        if old is not None and old_session is not None:
            variables = [*compiled.weights, compiled.training_calls]
            values = [*old.weights, old.training_calls]
            if trained and told and trained.optimizer is told.optimizer:
                variables += compiled.optimizer_variables
                values += old.optimizer_variables
            assign(variables, old_session.run(values), session)
            old_session.close()
        self._compiled, self._session, self._trained_on = compiled, session, trained
        self._input = inputs

    # -- train, evaluate, predict ------------------------------------------------------

    def fit(
        self,
        x: Any,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Sequence[Callback] | Callback | None = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool | None = None,
        initial_epoch: int = 0,
        validation_batch_size: int | None = None,
    ) -> History:
        """Train for some epochs and return the History.

        Args:
            x: examples, with a batch axis; or a tf.data.Dataset of `(x, y)` batches.
            y: labels, one for each example.
            batch_size: rows in a step (None: the table decides).
            epochs: the number of the last epoch; with `initial_epoch` 0, how many there are.
            verbose: 0 silent, 1 or "auto" a progress bar, 2 one line an epoch.
            validation_split: share of the rows, from the end, to validate on.
            validation_data: `(x, y)` or a tf.data.Dataset to validate on after each epoch.
            shuffle: whether to visit arrays in random order (None: the table decides).

        Raises:
            ValueError: data that is empty, contains NaN, or does not fit the model or loss.
            NotCompiledError: `compile` was not called.
        """
        self._require_compiled("fit")
        level, numbers = verbosity(verbose), range(initial_epoch, epochs)
        if validation_split and validation_data is None:
            x, y, validation_data = split_off(x, y, validation_split)
        source = self._source(x, y, batch_size, "fit", keep=False)
        validation: Source | None = None
        if validation_data is not None:
            held_out = validation_data
            x_held, y_held = (held_out, None) if is_dataset(held_out) else pair_of(held_out)
            size = batch_size if validation_batch_size is None else validation_batch_size
            validation = self._source(x_held, y_held, size, "validation", keep=True)
        history = History()
        parameters = {"epochs": epochs, "steps": source.batches, "verbose": level}
        told = CallbackList([*listed(callbacks), history], self, parameters)
        self.history = history
        history.params = parameters
        self.stop_training = False
        training.fit(
            self._engine(),
            source,
            validation,
            told,
            epochs=numbers,
            shuffle=self._defaults.override(shuffle_each_epoch=shuffle).shuffle_each_epoch,
            seed=Ambient.stream.seed if self._seed is None else self._seed,
            verbose=level,
            model=self,
        )
        return history

    def evaluate(
        self,
        x: Any,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        callbacks: Sequence[Callback] | Callback | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Return the loss, or `[loss, *metrics]`, or with `return_dict` a dict of them."""
        source = self._source(x, y, batch_size, "evaluate", keep=True)
        bar = ProgressBar(source.batches, verbosity(verbose))
        parameters = {"epochs": 1, "steps": source.batches, "verbose": bar.verbose}
        told = CallbackList(listed(callbacks), self, parameters)
        engine = self._engine()
        return self._results(engine, training.measure(engine, source, told, bar), return_dict)

    def predict(
        self, x: Any, batch_size: int | None = None, verbose: int | str = "auto"
    ) -> np.ndarray:
        """Return the prediction for each row of `x` as one array.

        `verbose` is as in `fit`, but "auto" shows a bar on a terminal only.
        """
        source = self._source(x, None, batch_size, "predict", keep=True)
        level = verbosity(verbose, auto=int(sys.stdout.isatty()))
        return training.predict(self._engine(), source, ProgressBar(source.batches, level))

    def train_on_batch(self, x: Any, y: Any, return_dict: bool = False) -> Any:
        """Take one step on one batch; return loss and metrics of this batch, before the step."""
        source = self._source(x, y, len(as_rows(x, "x")), "train_on_batch", keep=True)
        engine = self._engine()
        (chunk,) = source.chunks(None, lambda: 1)
        rate = self.optimizer.learning_rate
        start = engine.compiled.empty_state
        measured = engine.run(engine.compiled.train, chunk, state=start, learning_rate=rate)
        return self._results(engine, measured, return_dict)

    def test_on_batch(self, x: Any, y: Any, return_dict: bool = False) -> Any:
        """Return loss and metrics of one batch, and change nothing."""
        rows = len(as_rows(x, "x"))
        return self.evaluate(x, y, batch_size=rows, verbose=0, return_dict=return_dict)

    def predict_on_batch(self, x: Any) -> np.ndarray:
        """Return the predictions for one batch."""
        return self.predict(x, batch_size=len(as_rows(x, "x")), verbose=0)

    # -- weights ---------------------------------------------------------------------

    @property
    def weights(self) -> list[tf.Variable]:
        """The variables, layer by layer, trainable ones first in each."""
        return list(self._require_built("weights").weights)

    @property
    def trainable_weights(self) -> list[tf.Variable]:
        """The variables that the optimizer changes."""
        return list(self._require_built("trainable_weights").trainable)

    def get_weights(self) -> list[np.ndarray]:
        """Return the values of all weights, in the order of Keras."""
        compiled = self._require_built("get_weights()")
        values: list[np.ndarray] = self._live_session.run(list(compiled.weights))
        return values

    def set_weights(self, weights: Sequence[np.ndarray]) -> None:
        """Set all weights; nothing is changed unless all shapes fit."""
        variables = self._require_built("set_weights()").weights
        shapes = [np.shape(value) for value in weights]
        wanted = [tuple(variable.shape.as_list()) for variable in variables]
        if shapes != wanted:
            raise ValueError(
                message(
                    "The weights do not fit the model.",
                    where="set_weights(weights)",
                    got=f"{len(shapes)} arrays of shapes {shapes}",
                    expected=f"{len(wanted)} arrays of shapes {wanted}",
                )
            )
        assign(variables, weights, self._live_session)

    def count_params(self) -> int:
        """Return the number of numbers in the weights."""
        return sum(math.prod(variable.shape.as_list()) for variable in self.weights)

    # -- what it does behind your back -------------------------------------------------

    def summary(self, print_fn: Callable[[str], Any] = print) -> None:
        """Print the layers, the shapes of their outputs and the sizes of their weights."""
        if self._compiled is None and self._input is not None:
            self.build()
        names = unique_names(self._layers)
        print_fn(summary.summarize(self.name, self._layers, names, self._compiled))

    def explain(
        self, against: Defaults | None = None, print_fn: Callable[[str], Any] = print
    ) -> None:
        """Print every decision taken for this model, in the order in which it happens.

        Args:
            against: the table to compare with; None is `Defaults.tf1()`.
        """
        if self._input is None:
            hint = "Input(shape) as the first layer, or build((None, ...))"
            raise ValueError(
                message("Nobody knows the shape of the input.", where="explain()", hint=hint)
            )
        other = Defaults.tf1() if against is None else against
        inputs = DataSpec(self._input.shape, self._input.dtype)
        told = self._current_training
        if told is None and self._loss is not None:
            loss, optimizer = self._require_compiled("explain")
            output = self._require_built("explain").layers[-1].output_shape[1:]
            shape = tuple(axis or 1 for axis in output)
            told = expected_training(loss, optimizer, self._metrics, shape)
        taken = decisions(self._layers, inputs, told, self._defaults, other)
        print_fn(format_decisions(taken, other))

    # -- inside ------------------------------------------------------------------------

    @property
    def _live_session(self) -> tf.Session:
        assert self._session is not None
        return self._session

    def _engine(self) -> training.Engine:
        compiled = self._require_built("the graph")
        return training.Engine(compiled, self._live_session, self._defaults, self._steps)

    @property
    def _current_training(self) -> Training | None:
        """What the graph trains, unless `compile` was called since it was built."""
        told = self._trained_on
        return told if told is not None and told.metrics is self._metrics else None

    def _source(self, x: Any, y: Any, batch_size: int | None, caller: str, *, keep: bool) -> Source:
        """Return the data, checked and cut into batches, once there is a graph that fits it."""
        if caller != "predict":
            self._require_compiled(caller)
        if batch_size is not None:
            batch_size = require_count(batch_size, "batch_size", caller)
        if is_dataset(x):
            if y is not None:
                hint = "Dataset.zip((x, y))"
                raise ValueError(
                    message("A dataset holds its labels itself.", where=caller, hint=hint)
                )
            dataset = Dataset(x, lambda x, y, number: self._checked(x, y, caller, number))
            self._fit_graph(*dataset.peek(), caller)
            return dataset
        x, y = self._checked(x, y, caller)
        size = batch_size_of(batch_size, len(x), self._defaults.batch_size)
        self._fit_graph(x, y, caller)
        return Arrays(x, y, size, self._defaults, keep=keep)

    def _checked(self, x: Any, y: Any, caller: str, batch: int | None = None) -> Batch:
        """Return examples and labels that fit each other and the model, as far as it is known."""
        x = as_rows(x, "x")
        lazy = (1,) if x.ndim == 1 else x.shape[1:]
        x = fit_input(x, lazy if self._input is None else self._input.shape)
        require_no_nan(x, "x" if batch is None else f"x, batch {batch}")
        if caller == "predict":
            return x, None
        if y is None:
            hint = f"model.{caller}(x, y), or a dataset of (x, y)"
            raise ValueError(message("Labels are needed.", where=caller, got="y=None", hint=hint))
        y = as_rows(y, "y")
        require_same_length(x, y)
        self._check_classes(y)
        if batch is not None and self._trained_on is not None:
            y = fit_labels(y, self._trained_on.labels.shape)
        return x, y

    def _check_classes(self, y: np.ndarray) -> None:
        """Raise a ValueError if a class number has no output, once the outputs are known."""
        outputs = self._compiled.layers[-1].output_shape[-1] if self._compiled else None
        if outputs is not None and self._loss is not None and self._loss.sparse:
            require_classes(y, outputs)

    def _fit_graph(self, x: np.ndarray, y: np.ndarray | None, caller: str) -> None:
        """Make sure that there is a graph for such data, before time is spent."""
        inputs = self._input or Input(x.shape[1:])
        dtype = cast_inputs(x[:1], inputs.dtype, self._defaults.cast_inputs).dtype.name
        told = self._current_training
        if y is None:
            if self._compiled is None:
                self._make_graph(None, inputs, dtype)
            return
        if caller == "validation" and told is not None:
            y = fit_labels(y, told.labels.shape)
        labels = DataSpec(y.shape[1:], _label_dtype(y))
        if told is None or told.labels not in (labels, labels._replace(dtype="float32")):
            loss, optimizer = self._require_compiled(caller)
            self._make_graph(Training(loss, optimizer, self._metrics, labels), inputs, dtype)
            self._check_classes(y)

    def _results(self, engine: training.Engine, measured: Measured, as_dict: bool) -> Any:
        logs = engine.logs(measured)
        if as_dict:
            return logs
        values = [logs[name] for name in engine.compiled.metric_names]
        return values if len(values) > 1 else values[0]

    def _require_compiled(self, caller: str) -> tuple[losses.Loss, optimizers.Optimizer]:
        if self._loss is None or self._optimizer is None:
            hint = "model.compile('adam', 'mse') first"
            raise NotCompiledError(message("The model is not compiled.", where=caller, hint=hint))
        return self._loss, self._optimizer

    def _require_built(self, caller: str) -> Compiled:
        if self._compiled is None and self._input is not None:
            self.build()
        if self._compiled is None:
            hint = "Input(shape) as the first layer, build((None, ...)), or fit first"
            raise ValueError(message("The model has no weights yet.", where=caller, hint=hint))
        return self._compiled


def _label_dtype(y: np.ndarray) -> str:
    """Return the dtype of the placeholder for labels: one for floats, one for integers."""
    return "float32" if y.dtype.kind == "f" else "int64"
