"""Sequential: collect layers, compile a graph, feed it."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras import losses, metrics, optimizers, summary, training
from minikeras.behaviors.feed.batch_size import batch_size as batch_size_of
from minikeras.callbacks import Callback, CallbackList, History
from minikeras.checks import (
    as_rows,
    fit_input,
    is_dataset,
    pair_of,
    require_classes,
    require_no_nan,
    require_same_length,
    split_off,
)
from minikeras.data import Arrays, Dataset, Source
from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.explain import decisions, expected_training, format_decisions
from minikeras.graph import Compiled, DataSpec, Training
from minikeras.graph import build as build_graph
from minikeras.layers.base import Input, Layer, unique_names
from minikeras.metrics import check as check_metric
from minikeras.progress import ProgressBar
from minikeras.seeds import Ambient
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
        self._defaults = defaults
        self._seed = seed
        self._input: Input | None = None
        self._layers: list[Layer] = []
        self._loss: losses.Loss | None = None
        self._optimizer: optimizers.Optimizer | None = None
        self._metrics: list[metrics.Identifier] = []
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

    def add(self, layer: Layer | Input) -> None:
        """Put a layer on top.

        Raises:
            TypeError: it is no layer.
            ValueError: an Input that is not first, or a model that is built already.
        """
        where = f"layer {len(self._layers)}"
        if self._compiled is not None:
            hint = "make a new Sequential with all layers"
            raise ValueError(message("The model is built already.", where="add()", hint=hint))
        if isinstance(layer, Input):
            if self._layers or self._input:
                hint = "Sequential([Input(...), ...])"
                raise ValueError(message("An Input must be first.", where=where, hint=hint))
            self._input = layer
        elif isinstance(layer, Layer):
            if not self._layers and layer.input_shape is not None and self._input is None:
                self._input = Input(layer.input_shape)
            self._layers.append(layer)
        else:
            hint = "minikeras.layers.Dense(10)"
            if "keras" in type(layer).__module__ and "minikeras" not in type(layer).__module__:
                hint = f"minikeras.layers.{type(layer).__name__}: layers of Keras do not fit here"
            raise TypeError(
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
        metrics: Sequence[metrics.Identifier] | None = None,
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
        self._optimizer = optimizers.get(optimizer)
        if loss is None:
            hint = "loss='mse' for numbers, loss='sparse_categorical_crossentropy' for classes"
            raise ValueError(message("A loss is needed.", where="compile(loss=...)", hint=hint))
        self._loss = losses.get(loss)
        self._metrics = [metrics] if isinstance(metrics, str) else list(metrics or ())
        for metric in self._metrics:
            check_metric(metric)
        if steps_per_execution != "auto" and (
            not isinstance(steps_per_execution, int) or steps_per_execution < 1
        ):
            raise ValueError(
                message(
                    "steps_per_execution is a positive integer or 'auto'.",
                    where="compile(steps_per_execution=...)",
                    got=repr(steps_per_execution),
                )
            )
        self._steps = steps_per_execution if isinstance(steps_per_execution, int) else None
        self._trained_on = None

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
            self._input = self._input or Input(shape)  # type: ignore[arg-type]
        if self._compiled is None:
            self._make_graph(None)

    def close(self) -> None:
        """Close the session and forget the graph; the weights are gone."""
        if self._session is not None:
            self._session.close()
        self._session = self._compiled = self._trained_on = None

    def _make_graph(self, trained: Training | None, dtype: str | None = None) -> None:
        """Build a graph and a session; weights of an earlier graph are carried over."""
        if not self._layers:
            hint = "model.add(minikeras.layers.Dense(1))"
            raise ValueError(message("The model has no layers.", where=self.name, hint=hint))
        if self._input is None:
            hint = "Input(shape) as the first layer, build((None, ...)), or fit on data"
            raise ValueError(
                message("Nobody knows the shape of the input.", where=self.name, hint=hint)
            )
        spec = DataSpec(self._input.shape, dtype or self._input.dtype)
        compiled = build_graph(self._layers, spec, trained, self._defaults, self._seed)
        session = tf.Session(graph=compiled.graph)
        session.run(compiled.initialize)
        old, old_session = self._compiled, self._session
        if old is not None and old_session is not None:
            values = old_session.run([*old.weights, old.training_calls])
            variables = [*compiled.weights, compiled.training_calls]
            assign(variables, values, session)
            old_session.close()
        self._compiled, self._session, self._trained_on = compiled, session, trained

    # -- train, evaluate, predict ------------------------------------------------------

    def fit(
        self,
        x: Any,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Sequence[Callback] | None = None,
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
            RuntimeError: `compile` was not called.
        """
        validation: Source | None = None
        if validation_split:
            x, y, validation_data = split_off(x, y, validation_split, validation_data)
        self._prepare(x, y, "fit")
        source = self._source(x, y, batch_size, keep=False)
        if validation_data is not None:
            held_out = validation_data
            x_held, y_held = (held_out, None) if is_dataset(held_out) else pair_of(held_out)
            size = validation_batch_size or batch_size
            validation = self._source(x_held, y_held, size, keep=True)
        history = History()
        level = 1 if verbose == "auto" else int(verbose)
        parameters = {"epochs": epochs, "steps": source.batches, "verbose": level}
        told = CallbackList([*(callbacks or ()), history], self, parameters)
        history.params = parameters
        self.stop_training = False
        training.fit(
            self._engine(),
            source,
            validation,
            told,
            epochs=range(initial_epoch, epochs),
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
        return_dict: bool = False,
    ) -> Any:
        """Return the loss, or `[loss, *metrics]`, or with `return_dict` a dict of them."""
        self._prepare(x, y, "evaluate")
        source = self._source(x, y, batch_size, keep=True)
        bar = ProgressBar(source.batches, 1 if verbose == "auto" else int(verbose))
        engine = self._engine()
        return self._results(engine, training.measure(engine, source, bar), return_dict)

    def predict(
        self, x: Any, batch_size: int | None = None, verbose: int | str = "auto"
    ) -> np.ndarray:
        """Return the prediction for each row of `x` as one array.

        `verbose` is as in `fit`, but "auto" shows a bar on a terminal only.
        """
        self._prepare(x, None, "predict")
        source = self._source(x, None, batch_size, keep=True)
        level = int(sys.stdout.isatty()) if verbose == "auto" else int(verbose)
        return training.predict(self._engine(), source, ProgressBar(source.batches, level))

    def train_on_batch(self, x: Any, y: Any, return_dict: bool = False) -> Any:
        """Take one step on one batch; return loss and metrics of this batch, before the step."""
        self._prepare(x, y, "train_on_batch")
        source = self._source(x, y, len(x), keep=True)
        engine = self._engine()
        (chunk,) = source.chunks(None, lambda: 1)
        rate = self.optimizer.learning_rate
        state = engine.run(
            engine.compiled.train, chunk, state=engine.empty_state(), learning_rate=rate
        )
        return self._results(engine, state, return_dict)

    def test_on_batch(self, x: Any, y: Any, return_dict: bool = False) -> Any:
        """Return loss and metrics of one batch, and change nothing."""
        return self.evaluate(x, y, batch_size=len(x), verbose=0, return_dict=return_dict)

    def predict_on_batch(self, x: Any) -> np.ndarray:
        """Return the predictions for one batch."""
        return self.predict(x, batch_size=len(x), verbose=0)

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
        told = self._trained_on
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

    def _prepare(self, x: Any, y: Any, caller: str) -> None:
        """Make sure that the graph fits the data, before time is spent."""
        if caller != "predict":
            self._require_compiled(caller)
        if is_dataset(x):
            x, y = Dataset(x).peek()
        x = as_rows(x, "x")
        if self._input is None:
            self._input = Input((1,) if x.ndim == 1 else x.shape[1:])
        x = fit_input(x, self._input.shape)
        dtype = None if self._defaults.cast_inputs else x.dtype.name
        if caller == "predict":
            if self._compiled is None:
                self._make_graph(None, dtype)
            return
        if y is None:
            hint = f"model.{caller}(x, y)"
            raise ValueError(message("Labels are needed.", where=caller, got="y=None", hint=hint))
        if self._trained_on is None:
            loss, optimizer = self._require_compiled(caller)
            y = as_rows(y, "y")
            labels = DataSpec(y.shape[1:], _label_dtype(y, self._defaults))
            self._make_graph(Training(loss, optimizer, self._metrics, labels), dtype)

    def _source(self, x: Any, y: Any, batch_size: int | None, *, keep: bool) -> Source:
        """Return checked data, cut into batches."""
        if is_dataset(x):
            return Dataset(x)
        if self._input is None:
            raise AssertionError("_prepare comes first")
        x = fit_input(as_rows(x, "x"), self._input.shape)
        require_no_nan(x)
        if y is not None:
            y = as_rows(y, "y")
            require_same_length(x, y)
            classes = self._compiled.layers[-1].output_shape[-1] if self._compiled else None
            if self._loss is not None and self._loss.sparse and classes is not None:
                require_classes(y, classes)
        if batch_size is not None and (not isinstance(batch_size, int) or batch_size < 1):
            raise ValueError(
                message("batch_size is a positive integer.", where="fit", got=repr(batch_size))
            )
        size = batch_size_of(batch_size, len(x), self._defaults.batch_size)
        return Arrays(x, y, size, self._defaults, keep=keep)

    def _results(self, engine: training.Engine, state: np.ndarray, as_dict: bool) -> Any:
        logs = engine.logs(state)
        if as_dict:
            return logs
        values = [logs[name] for name in engine.compiled.metric_names]
        return values if len(values) > 1 else values[0]

    def _require_compiled(self, caller: str) -> tuple[losses.Loss, optimizers.Optimizer]:
        if self._loss is None or self._optimizer is None:
            hint = "model.compile('adam', 'mse') first"
            raise RuntimeError(message("The model is not compiled.", where=caller, hint=hint))
        return self._loss, self._optimizer

    def _require_built(self, caller: str) -> Compiled:
        if self._compiled is None and self._input is not None:
            self.build()
        if self._compiled is None:
            hint = "Input(shape) as the first layer, build((None, ...)), or fit first"
            raise ValueError(message("The model has no weights yet.", where=caller, hint=hint))
        return self._compiled


def _label_dtype(y: np.ndarray, defaults: Defaults) -> str:
    """Return the dtype of the placeholder for labels."""
    if not defaults.cast_labels:
        return y.dtype.name
    return "float32" if y.dtype.kind == "f" else "int64"
