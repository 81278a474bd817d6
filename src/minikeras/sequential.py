"""Sequential: collect layers, compile a graph, feed it."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable, Container, Sequence
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras import optimizers, saving, summary, training
from minikeras.behaviors.forward.cast_inputs import cast_inputs
from minikeras.behaviors.initialise.freeze_at import freeze_at
from minikeras.behaviors.report.keep_metrics import keep_metrics
from minikeras.callbacks import Callback, History
from minikeras.callbacks.base import CallbackList, listed
from minikeras.checks import (
    as_rows,
    held_out_parts,
    require_classes,
    require_whole,
    split_off,
    verbosity,
)
from minikeras.compilation import TRAINING, Metrics, Told, check_arguments, training_for
from minikeras.data import Rows, Source
from minikeras.defaults import Defaults
from minikeras.epochs import Epochs
from minikeras.errors import NotCompiledError, message
from minikeras.explain import expected_training, explanation, rendered
from minikeras.feeding import ClassWeight, Given, Wanted, open_source
from minikeras.graph import Compiled
from minikeras.jit import check_layers
from minikeras.layer_list import LayerList
from minikeras.layers.base import Layer, all_layers, trained_layers, unique_names
from minikeras.layers.input import Input
from minikeras.layers.preprocessing.pipeline import only_prepares, prepared
from minikeras.metrics import Metric
from minikeras.objective import DataSpec, Measured, Training
from minikeras.orders import Shuffle
from minikeras.progress import ProgressBar
from minikeras.runtime import set_values
from minikeras.seeds import Ambient

KERAS = Defaults.keras()


class Sequential(LayerList):
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
        layers: Sequence[Layer | Input | LayerList] | None = None,
        trainable: bool = True,
        name: str | None = None,
        *,
        defaults: Defaults = KERAS,
        seed: int | None = None,
    ) -> None:
        """Collect the layers; nothing is drawn and no graph is built yet."""
        super().__init__(layers, trainable, name, defaults=defaults, seed=seed)
        self.stop_training = False
        self.history: History | None = None
        self._told: Told | None = None
        self._flags: tuple[bool, ...] | None = None  # which layers the next graph trains

    # -- what it is -----------------------------------------------------------------

    @property
    def optimizer(self) -> optimizers.Optimizer:
        """The optimizer; its learning rate may be set between steps."""
        return self._require_compiled("optimizer").optimizer

    @property
    def loss(self) -> Any:
        """The loss that `compile` was told, as an object."""
        return self._require_compiled("loss").loss

    @property
    def metrics(self) -> list[Metric]:
        """The metrics, once the shapes of the data are known."""
        compiled = self._runtime.compiled
        return [] if compiled is None else list(compiled.metrics)

    @property
    def metrics_names(self) -> list[str]:
        """The names in the order in which `evaluate` returns the values."""
        return list(self._require_built("metrics_names").metric_names)

    @property
    def built(self) -> bool:
        """Whether the weights exist."""
        return self._runtime.compiled is not None

    @property
    def graph(self) -> tf.Graph:
        """The TensorFlow graph of this model, its own and nobody else's."""
        compiled = self._require_built("graph")
        compiled.build_all()
        return compiled.graph

    @property
    def input_shape(self) -> tuple[int | None, ...]:
        """The shape of a batch of inputs; the batch axis is None."""
        self._require_built("input_shape")
        assert self._input is not None
        return (self._input.batch_size, *self._input.shape)

    @property
    def output_shape(self) -> tuple[int | None, ...]:
        """The shape of a batch of predictions; the batch axis is None."""
        return self._require_built("output_shape").layers[-1].output_shape

    # -- compile and build -----------------------------------------------------------

    def compile(
        self,
        optimizer: str | type[optimizers.Optimizer] | optimizers.Optimizer = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Metrics = None,
        weighted_metrics: Metrics = None,
        run_eagerly: bool = False,
        steps_per_execution: int | str = "auto",
        jit_compile: bool | str | None = "auto",
    ) -> None:
        """Choose optimizer, loss and metrics; weights that exist are kept.

        Args:
            optimizer: a name, a class or an object.
            loss: a name, a class, an object, or a function `(y_true, y_pred)` on tensors.
            loss_weights: a number that the loss is multiplied with.
            metrics: a list of names, classes, objects or functions.
            weighted_metrics: the same, for metrics that weigh the examples as the loss does.
            run_eagerly: False; there is nothing but the graph here.
            steps_per_execution: batches in one `Session.run`; "auto" keeps the bar moving.
            jit_compile: True lets XLA make one program of many steps: other last bits, sooner
                without convolutions, and seconds to compile. "auto", or False, never does.

        Raises:
            ValueError: a name does not exist; the message names the closest that does.
        """
        earlier = self._told
        told = check_arguments(
            optimizer,
            loss,
            loss_weights,
            metrics,
            weighted_metrics,
            run_eagerly,
            steps_per_execution,
            jit_compile,
            self._flags_now(),
        )
        if earlier is not None:
            before, now = ((list(t.metrics), list(t.weighted_metrics)) for t in (earlier, told))
            said = bool(told.metrics) or (metrics, weighted_metrics) != (None, None)
            plain, weighted = keep_metrics(before, now, said, self._defaults.keep_metrics)
            told = told._replace(metrics=plain, weighted_metrics=weighted)
        if told.jit:
            check_layers(self._layers)
        self._told = told
        self._flags = None

    def _flags_now(self) -> tuple[bool, ...]:
        return tuple(trained_layers(self._layers, self.trainable))

    def _trained_now(self) -> list[bool]:
        """Return for each weight whether the next `compile` would let it be trained."""
        weights = self._require_built("trainable_weights").weights
        flags = zip(all_layers(self._layers), self._flags_now(), strict=True)
        trained = {id(layer): flag for layer, flag in flags}
        return [weight.trainable and trained[id(weight.owner)] for weight in weights]

    def add(self, layer: Layer | Input | LayerList) -> None:
        """Put a layer on top; once the shape of the input is known, it can make its weights.

        Raises:
            NotALayerError: it is no layer.
            ValueError: an Input that is not first, a layer or a name that the model has already.
        """
        super().add(layer)
        if self._input is not None:
            for inside in all_layers(self._layers):
                inside.build_model = self.build

    def _start_again(self) -> None:
        super()._start_again()
        self._flags = None

    def build(self, input_shape: Sequence[int | None] | None = None) -> None:
        """Make the weights now, for inputs of `input_shape`: (None, ...), batch axis first."""
        given = None if input_shape is None else Input(batch_shape=input_shape)
        if given is not None and self._input is not None and self._input.shape != given.shape:
            raise ValueError(
                message(
                    "The model has another input shape already.",
                    where="build(input_shape)",
                    got=given.shape,
                    expected=self._input.shape,
                )
            )
        if self._runtime.compiled is None:
            self._make_graph(None, self._input or given)

    def __deepcopy__(self, memo: dict[int, Any]) -> Sequential:
        """Return a copy with weights of its own, equal to these; it is not compiled."""
        twin = self.with_defaults(self._defaults)
        memo[id(self)] = twin
        if self._runtime.compiled is not None:
            twin.build()
            twin.set_weights(self.get_weights())
        return twin

    def close(self) -> None:
        """Close the session and forget the graph; the weights are gone."""
        self._runtime.close()

    def _make_graph(
        self, told: Training | None, inputs: Input | None, dtype: str | None = None
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
        size = self._fixed_batch_size(inputs)
        jit = self._told is not None and self._told.jit
        self._runtime.build(DataSpec(inputs.shape, dtype or inputs.dtype, size), told, jit)
        self._input = inputs

    # -- train, evaluate, predict ------------------------------------------------------

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Sequence[Callback] | Callback | None = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: Shuffle | None = None,
        class_weight: ClassWeight | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | Container[int] = 1,
    ) -> History:
        """Train for some epochs and return the History.

        Args:
            x: examples, with a batch axis; or a tf.data.Dataset, PyDataset or generator of
                `(x, y)` or `(x, y, sample_weight)` batches.
            y: labels, one for each example.
            batch_size: rows in a step (None: the table decides).
            epochs: the number of the last epoch; with `initial_epoch` 0, how many there are.
            verbose: 0 silent, 1 or "auto" a progress bar, 2 one line an epoch.
            callbacks: objects that are told about epochs and batches.
            validation_split: share of the rows, from the end, to validate on.
            validation_data: `(x, y)`, `(x, y, sample_weight)` or a dataset to validate on.
            shuffle: whether to visit arrays in random order (None: the table decides). "batch"
                leaves every row in its batch.
            class_weight: a weight for the examples of each class, by its number.
            sample_weight: a weight for each example, (rows,), or for each step, (rows, steps).
            initial_epoch: the number of the first epoch.
            steps_per_epoch: batches in an epoch (None: one pass over the data).
            validation_steps: batches of a validation (None: one pass).
            validation_batch_size: rows in a batch of a validation (None: `batch_size`).
            validation_freq: validate after so many epochs, or after those with these numbers.

        Raises:
            ValueError: data that is empty, contains NaN, or does not fit the model or loss.
            NotCompiledError: `compile` was not called.
        """
        self._require_compiled("fit")
        level = verbosity(verbose)
        epochs = require_whole(epochs, "epochs", "fit")
        if validation_split and validation_data is None:
            (x, y, sample_weight), validation_data = split_off(
                x, y, sample_weight, validation_split
            )
        asked = shuffle == "batch" or shuffle
        mixed = self._defaults.override(shuffle_each_epoch=asked).shuffle_each_epoch
        given = Given(x, y, sample_weight, class_weight, batch_size, steps_per_epoch, mixed)
        source = self._source(given, "fit")
        epochs_of = Epochs(
            source,
            self._defaults,
            shuffle="batch" if shuffle == "batch" else mixed,
            seed=Ambient.stream.seed if self._seed is None else self._seed,
            steps=steps_per_epoch,
            count=epochs - initial_epoch,
        )
        validation = None
        if validation_data is not None:
            size = batch_size if validation_batch_size is None else validation_batch_size
            held_out = Given(*held_out_parts(validation_data), None, size, validation_steps)
            held_out_source = self._source(held_out, "validation")
            validation = training.Validation(
                lambda: Epochs(held_out_source, self._defaults, steps=validation_steps),
                validation_freq,
            )
        history = History()
        parameters = {"epochs": epochs, "steps": epochs_of.batches, "verbose": level}
        told_callbacks = CallbackList([*listed(callbacks), history], self, parameters)
        self.history = history
        history.params = parameters
        self.stop_training = False
        training.fit(
            self._engine(),
            epochs_of,
            validation,
            told_callbacks,
            numbers=range(initial_epoch, epochs),
            verbose=level,
            model=self,
        )
        return history

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Sequence[Callback] | Callback | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Return the loss, or `[loss, *metrics]`, or with `return_dict` a dict of them."""
        given = Given(x, y, sample_weight, None, batch_size, steps)
        epochs = Epochs(self._source(given, "evaluate"), self._defaults, steps=steps)
        bar = ProgressBar(epochs.batches, verbosity(verbose))
        parameters = {"epochs": 1, "steps": epochs.batches, "verbose": bar.verbose}
        told_callbacks = CallbackList(listed(callbacks), self, parameters)
        engine = self._engine()
        return self._results(
            engine, training.measure(engine, epochs, told_callbacks, bar), return_dict
        )

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        steps: int | None = None,
        callbacks: Sequence[Callback] | Callback | None = None,
    ) -> np.ndarray:
        """Return the prediction for each row of `x` as one array.

        `verbose` is as in `fit`, but "auto" shows a bar on a terminal only.
        """
        given = Given(x, batch_size=batch_size, steps=steps)
        epochs = Epochs(self._source(given, "predict"), self._defaults, steps=steps)
        level = verbosity(verbose, auto=int(sys.stdout.isatty()))
        parameters = {"epochs": 1, "steps": epochs.batches, "verbose": level}
        told = CallbackList(listed(callbacks), self, parameters)
        engine = self._engine()
        return training.predict(engine, epochs, told, ProgressBar(epochs.batches, level))

    def __call__(self, x: Any, training: bool | None = None) -> Any:
        """Return what the model predicts for a batch, as an array with a method `numpy`.

        A model that only changes images at random does so, unless `training` is False; it takes
        a tensor in `dataset.map` as well.
        """
        if only_prepares(self._layers):
            return prepared(self._layers, x, training, self._defaults)
        if training:
            hint = "model.fit(x, y), or model.predict(x)"
            text = "A call outside `fit` is an inference."
            raise ValueError(message(text, where="model(x, training=True)", hint=hint))
        return tf.convert_to_tensor(self.predict_on_batch(x))

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: ClassWeight | None = None,
        return_dict: bool = False,
    ) -> Any:
        """Take one step on one batch; return loss and metrics of this batch, before the step."""
        given = Given(x, y, sample_weight, class_weight, len(as_rows(x, "x")))
        source = self._source(given, "train_on_batch")
        engine = self._engine()
        (chunk,) = source.chunks(None, lambda: 1)
        return self._results(
            engine, engine.train(chunk, engine.nothing(), self.optimizer), return_dict
        )

    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Return loss and metrics of one batch, and change nothing."""
        rows = len(as_rows(x, "x"))
        return self.evaluate(x, y, rows, 0, sample_weight, return_dict=return_dict)

    def predict_on_batch(self, x: Any) -> np.ndarray:
        """Return the predictions for one batch."""
        return self.predict(x, batch_size=len(as_rows(x, "x")), verbose=0)

    def reset_states(self) -> None:
        """Let the recurrent layers forget what they remember from batch to batch."""
        self._require_built("reset_states()")
        self._runtime.forget_states(self._layers)

    # -- weights ---------------------------------------------------------------------

    @property
    def weights(self) -> list[tf.Variable]:
        """The variables, layer by layer, trainable ones first in each."""
        return self._require_built("weights").variables

    @property
    def trainable_weights(self) -> list[tf.Variable]:
        """The variables that the optimizer may change."""
        return list(itertools.compress(self.weights, self._trained_now()))

    @property
    def non_trainable_weights(self) -> list[tf.Variable]:
        """The other variables."""
        frozen = [not trained for trained in self._trained_now()]
        return list(itertools.compress(self.weights, frozen))

    def get_weights(self) -> list[np.ndarray]:
        """Return the values of all weights, in the order of Keras."""
        variables = self._require_built("get_weights()").variables
        self._runtime.settle()
        values: list[np.ndarray] = self._live_session.run(variables)
        return values

    def set_weights(self, weights: Sequence[np.ndarray]) -> None:
        """Set all weights; nothing is changed unless all shapes fit."""
        variables = self._require_built("set_weights()").variables
        self._runtime.settle()
        set_values(variables, weights, self._live_session, "set_weights(weights)")

    def save_weights(self, filepath: Any, overwrite: bool = True) -> None:
        """Write the weights into a file; see `saving.save_weights`."""
        self._require_built("save_weights()")
        self._runtime.settle()
        saving.save_weights(self, filepath, overwrite)

    def load_weights(self, filepath: Any, skip_mismatch: bool = False) -> None:
        """Set the weights to those in a file; see `saving.load_weights`."""
        self._require_built("load_weights()")
        self._runtime.settle()
        saving.load_weights(self, filepath, skip_mismatch)

    def count_params(self) -> int:
        """Return the number of numbers in the weights."""
        return sum(math.prod(variable.shape.as_list()) for variable in self.weights)

    # -- what it does behind your back -------------------------------------------------

    def summary(self, print_fn: Callable[[str], Any] = print) -> None:
        """Print the layers, the shapes of their outputs and the sizes of their weights."""
        if not self.built and self._input is not None:
            self.build()
        names = unique_names(self._layers)
        print_fn(summary.summarize(self.name, self.layers, names, self._runtime.compiled))

    def explain(
        self,
        against: Defaults | None = None,
        format: str = "table",
        print_fn: Callable[[str], Any] = print,
    ) -> dict[str, Any] | None:
        """Print every decision taken for this model, in order, layer by layer.

        Only rows are listed that this model meets; of those about data and callbacks, which only
        `fit` will know, all. What comes of a row is said where the two tables differ.

        Args:
            against: the table to compare with; None is `Defaults.tf1()`.
            format: "table" for 80 columns, "markdown"; or "dict" to return, and not print, lists
                and dicts that `json.dumps` takes.
            print_fn: what is called with the text.
        """
        if not isinstance(against, Defaults | None):
            text, hint = "against takes a table.", "against=minikeras.Defaults.keras2()"
            where, got = "explain(against=...)", repr(against)
            raise TypeError(message(text, where=where, got=got, expected="a Defaults", hint=hint))
        if self._input is None:
            hint = "Input(shape) as the first layer, or build((None, ...))"
            raise ValueError(
                message("Nobody knows the shape of the input.", where="explain()", hint=hint)
            )
        other = Defaults.tf1() if against is None else against
        size = self._fixed_batch_size(self._input)
        inputs = DataSpec(self._input.shape, self._input.dtype, size)
        told = self._current_training
        if told is None and self._told is not None:
            output = self._require_built("explain").layers[-1].output_shape[1:]
            told = expected_training(self._told, tuple(axis or 1 for axis in output))
        found = rendered(explanation(self._layers, inputs, told, self._defaults, other), format)
        if isinstance(found, dict):
            return found
        print_fn(found)
        return None

    # -- inside ------------------------------------------------------------------------

    @property
    def _live_session(self) -> tf.Session:
        return self._runtime.session

    def _engine(self) -> training.Engine:
        steps = None if self._told is None else self._told.steps
        self._require_built("the graph")
        return training.Engine(
            self._runtime, self._defaults, steps, self._runtime.told, self._fit_graph
        )

    @property
    def _current_training(self) -> Training | None:
        """What the graph trains, unless `compile` was called since it was built."""
        built, told = self._runtime.told, self._told
        return built if built is not None and told and built.metrics is told.metrics else None

    def _source(self, given: Given, caller: str) -> Source:
        """Return the data as a source, once there is a graph that fits it."""
        if caller != "predict":
            self._require_compiled(caller)
        keep = caller != "fit"
        source, rows = open_source(given, self._wanted, caller, self._defaults, keep=keep)
        self._fit_graph(rows, caller, streamed=source.shuffled_rows is None)
        return source

    def _wanted(self) -> Wanted:
        """Return what the model takes, as far as it is known yet."""
        compiled, told = self._runtime.compiled, self._told
        classes = compiled.layers[-1].output_shape[-1] if compiled else None
        limit = classes and told and told.loss.label_limit(classes)
        shape = None if self._input is None else self._input.shape
        return Wanted(shape, limit or None, self._fixed_batch_size(self._input))

    def _fixed_batch_size(self, inputs: Input | None) -> int | None:
        """Return the size that every batch must have, if a layer keeps a state for each row."""
        stateful = any(getattr(layer, "stateful", False) for layer in all_layers(self._layers))
        return inputs.batch_size if inputs is not None and stateful else None

    def _fit_graph(self, rows: Rows, caller: str, streamed: bool) -> None:
        """Make sure that there is a graph for such data, before time is spent."""
        inputs = self._input or Input(rows.x.shape[1:])
        dtype = cast_inputs(rows.x[:1], inputs.dtype, self._defaults.cast_inputs).dtype.name
        if rows.y is None:
            if not self.built:
                self._make_graph(None, inputs, dtype)
            return
        built = self._current_training
        if streamed and not self.built:
            self._make_graph(None, inputs, dtype)  # which says what axes have any length
        wanted = self._training_for(rows, built, caller, streamed)
        if built != wanted:
            self._make_graph(wanted, inputs, dtype)
            classes = self._wanted().classes
            if classes is not None:
                require_classes(rows.y, classes)

    def _training_for(
        self, rows: Rows, built: Training | None, caller: str, streamed: bool
    ) -> Training:
        """Return what a graph for such rows is told: as little as possible is new."""
        told, now = self._require_compiled(caller), self._flags_now()
        if caller in TRAINING and len(self._flags or ()) != len(now):
            at_compile = told.flags if len(told.flags) == len(now) else now
            self._flags = freeze_at(at_compile, now, self._defaults.freeze_at)
        compiled = self._runtime.compiled
        output = None if compiled is None else compiled.layers[-1].output_shape
        flags = self._flags if len(self._flags or ()) == len(now) else now
        return training_for(told, rows, built, caller, streamed, output, flags)

    def _results(self, engine: training.Engine, measured: Measured, as_dict: bool) -> Any:
        logs = engine.logs(measured)
        if as_dict:
            return logs
        values = [logs[name] for name in engine.compiled.metric_names]
        return values if len(values) > 1 else values[0]

    def _require_compiled(self, caller: str) -> Told:
        if self._told is None:
            hint = "model.compile('adam', 'mse') first"
            raise NotCompiledError(message("The model is not compiled.", where=caller, hint=hint))
        return self._told

    def _require_built(self, caller: str) -> Compiled:
        if not self.built and self._input is not None:
            self.build()
        if self._runtime.compiled is None:
            hint = "Input(shape) as the first layer, build((None, ...)), or fit first"
            raise ValueError(message("The model has no weights yet.", where=caller, hint=hint))
        return self._runtime.compiled
