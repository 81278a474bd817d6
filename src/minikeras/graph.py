"""From a description to a graph: the whole of TensorFlow 1, in the order in which it happens.

`build` makes one graph. Its placeholders take a chunk of data, many batches at once; one
`Session.run` then trains, evaluates or predicts on all of them, in a loop in the graph.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple, cast

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.report.evaluate_in_inference_mode import evaluate_in_inference_mode
from minikeras.behaviors.report.fuse_prediction import fuse_prediction
from minikeras.defaults import Defaults
from minikeras.jit import Program, check_variables, compiled, each_batch, one_batch, program_of
from minikeras.layers.base import Layer
from minikeras.metrics import Metric, resolve
from minikeras.objective import Batch, DataSpec, Measured, Objective, Sums, Training
from minikeras.optimizers.base import Optimizer
from minikeras.seeds import Ambient, SeedStream
from minikeras.stack import BuiltLayer, Owner, Stack, Weight
from minikeras.variables import variable


class Placeholders(NamedTuple):
    """What a chunk of data is fed to."""

    x: tf.Tensor  # (rows of the chunk, *shape)
    y: tf.Tensor | None  # (rows of the chunk, *label shape)
    weights: tf.Tensor | None  # (rows of the chunk, *weight shape)
    test_weights: tf.Tensor | None  # the same, to evaluate on
    bounds: tf.Tensor  # (batches + 1,): batch i is rows bounds[i] to bounds[i + 1]
    state: tf.Tensor  # (numbers,): sum and count of the loss, then the state of each metric
    learning_rate: tf.Tensor  # scalar


class Later:
    """A part of the graph that is built when it is first asked for: many fits never predict."""

    def __init__(self, graph: tf.Graph, build: Callable[[], Any]) -> None:
        """Keep what builds it."""
        self._graph, self._build = graph, build

    @cached_property
    def part(self) -> Any:
        """The part, built now if it was not."""
        with self._graph.as_default():
            return self._build()


Slots = tuple[tuple[tf.Variable, list[tf.Variable]], ...]


class Compiled(NamedTuple):
    """The handles that `Session.run` needs, and nothing else."""

    graph: tf.Graph
    feed: Placeholders
    prediction: Later  # of `predict`
    evaluation: Later | None  # of `evaluate`
    train: Measured | None  # after training on the chunk
    metrics: tuple[Metric, ...]
    metric_names: tuple[str, ...]
    empty_state: np.ndarray  # (numbers,): the state before the first batch
    layers: tuple[BuiltLayer, ...]
    weights: tuple[Weight, ...]  # in the order of Keras's get_weights
    owners: tuple[Owner, ...]  # which layer has which variables
    training_calls: tf.Variable
    optimizer_variables: tuple[tf.Variable, ...]  # the first counts the steps
    slots: Slots  # those of each trained weight
    counters: tuple[tf.Operation, ...]  # count a step, and move on to the next dropout masks
    initialize: tf.Operation
    finish_training: tf.Operation | None  # what to run at the end of a fit
    looped: bool  # whether one run may take more than one batch
    program: Program | None  # what XLA compiles; of a "chunk", all batches must have one size

    @property
    def predict(self) -> tf.Tensor:
        """The predictions for the chunk, (rows of the chunk, *output shape)."""
        return cast(tf.Tensor, self.prediction.part)

    @property
    def evaluate(self) -> Measured | None:
        """What is known after evaluating the chunk."""
        return None if self.evaluation is None else cast(Measured, self.evaluation.part)

    def build_all(self) -> None:
        """Build what was left for later."""
        for later in (self.prediction, self.evaluation):
            if later is not None:
                _ = later.part

    @property
    def variables(self) -> list[tf.Variable]:
        """The variables of the weights."""
        return [weight.variable for weight in self.weights]

    @property
    def states(self) -> list[tf.Variable]:
        """What layers remember from batch to batch."""
        return [state for owner in self.owners for state in owner.states]


def build(
    layers: Sequence[Layer],
    inputs: DataSpec,
    training: Training | None,
    defaults: Defaults,
    seed: int | None,
    jit: bool = False,
) -> Compiled:
    """Build the graph of a model; without `training`, one that only predicts.

    With `jit`, XLA makes a program of each chunk or of each batch.
    """
    graph = tf.Graph()
    with graph.as_default():
        tf.set_random_seed(_graph_seed(seed))
        feed = _placeholders(inputs, training)
        trainable = None if training is None else training.trainable
        stack = Stack(layers, feed.x, defaults, seed, inputs.batch_size, trainable)
        # A loop cannot hold reference variables: without resource variables, one batch a run.
        looped = stack.training_calls.op.type == "VarHandleOp"
        program = None
        if jit:
            check_variables(looped)
            program = program_of(layers)
        mode = evaluate_in_inference_mode(defaults.evaluate_in_inference_mode)
        prediction = Later(graph, partial(_predict, stack, feed, mode, looped, jit))
        train = evaluation = finish = None
        slots: Slots = ()
        earlier = len(tf.global_variables())
        metrics: list[Metric] = []
        if training is not None:
            labels = (None, *training.labels.shape)
            shapes = (labels, stack.output_shape)
            weighted = training.weighted_metrics
            metrics = resolve(training.metrics, *shapes, defaults, weighted)
            objective = Objective(stack, training, metrics)
            evaluation = Later(graph, partial(_evaluate, objective, feed, mode, looped, program))
            trained, finish, slots = _train(objective, training.optimizer, feed, looped, program)
            train = objective.report(trained)
        trained_with = tuple(tf.global_variables()[earlier:])
        counters = (*trained_with[:1], stack.training_calls) if training else ()
        return Compiled(
            graph=graph,
            feed=feed,
            prediction=prediction,
            evaluation=evaluation,
            train=train,
            metrics=tuple(metrics),
            metric_names=("loss", *(metric.name for metric in metrics)) if training else (),
            empty_state=np.concatenate([np.zeros(2), *(metric.start() for metric in metrics)]),
            layers=tuple(stack.built),
            weights=tuple(stack.in_order),
            owners=stack.owners,
            training_calls=stack.training_calls,
            optimizer_variables=trained_with,
            slots=slots,
            counters=tuple(counter.assign_add(1).op for counter in counters),
            initialize=tf.global_variables_initializer(),
            finish_training=finish,
            looped=looped,
            program=program,
        )


def _graph_seed(seed: int | None) -> int:
    """Return the seed of the stateful random ops: the model's, the process's, or a new one."""
    if seed is not None:
        return seed
    return SeedStream(None).at_build() if Ambient.stream.seed is None else Ambient.stream.seed


def _placeholders(inputs: DataSpec, training: Training | None) -> Placeholders:
    return Placeholders(
        x=tf.placeholder(inputs.dtype, (None, *inputs.shape), name="x"),
        y=_placeholder(training and training.labels, "y"),
        weights=_placeholder(training and training.weights, "weights"),
        test_weights=_placeholder(training and training.test_weights, "test_weights"),
        bounds=tf.placeholder(tf.int32, (None,), name="bounds"),
        state=tf.placeholder(tf.float32, (None,), name="state"),
        learning_rate=tf.placeholder(tf.float32, (), name="learning_rate"),
    )


def _placeholder(spec: DataSpec | None, name: str) -> tf.Tensor | None:
    return spec and tf.placeholder(spec.dtype, (None, *spec.shape), name=name)


def _predict(
    stack: Stack, feed: Placeholders, training: bool, looped: bool, jit: bool
) -> tf.Tensor:
    """Predict batch by batch, and put the batches together again."""

    def alone(x: tf.Tensor) -> tf.Tensor:
        y_pred, forward = stack.forward(x, training=training)
        with tf.control_dependencies(forward.state_updates):
            return tf.identity(y_pred)

    def step(batch: Batch, outputs: Any) -> Any:
        if jit:  # batches may have several sizes, so the loop is not compiled
            return outputs.write(batch.number, compiled(alone, batch.x))
        y_pred, forward = stack.forward(batch.x, training=training)
        batch.last.extend(fuse_prediction(y_pred, stack.defaults.fuse_prediction))
        with tf.control_dependencies(forward.state_updates):
            return outputs.write(batch.number, tf.identity(y_pred))

    with tf.name_scope("predict"):
        batches = tf.shape(feed.bounds)[0] - 1
        shape = tf.TensorShape(stack.output_shape)
        outputs = tf.TensorArray(
            stack.output_dtype, batches, infer_shape=False, element_shape=shape
        )
        return _each_batch(step, feed, None, outputs, looped).concat()


def _evaluate(
    objective: Objective, feed: Placeholders, training: bool, looped: bool, program: Program | None
) -> Measured:
    """Measure every batch; change nothing."""

    def step(batch: Batch, state: Sums) -> Sums:
        loss, y_pred, forward = objective.total(batch, training)
        batch.last.extend(forward.state_updates)
        return objective.measure(state, loss, batch, y_pred, forward)

    with tf.name_scope("evaluate"):
        state = objective.opened(feed.state)
        after = _each_batch(step, feed, feed.test_weights, state, looped, program)
        measured = objective.closed(after, feed.state)
    return objective.report(measured)


def _train(
    objective: Objective,
    optimizer: Optimizer,
    feed: Placeholders,
    looped: bool,
    program: Program | None,
) -> tuple[tf.Tensor, tf.Operation | None, Slots]:
    """Measure every batch, then change the weights; the next batch sees the new ones.

    Return the state after the chunk, what is left to do at the end of a fit, and the slots.
    """
    stack = objective.stack
    with tf.name_scope("optimizer"):
        iterations = variable(tf.constant(0, tf.int64), "iterations", stack.defaults)
        optimizer_state = optimizer.build_state(stack.trainable, stack.defaults)

    def step(batch: Batch, state: Sums) -> Sums:
        loss, y_pred, forward = objective.total(batch, True)
        state = objective.measure(state, loss, batch, y_pred, forward)
        # A reference variable must not change while another gradient still reads it. Every
        # optimizer of TF1 gates its gradients for that reason.
        scaled = optimizer.scale_loss(loss)
        gradients = tf.gradients(scaled, stack.trainable, gate_gradients=not looped)
        kept = [place for place, gradient in enumerate(gradients) if gradient is not None]
        _check_connected(len(kept), gradients)
        count = tf.identity(iterations)
        with tf.name_scope("update"):
            updates = optimizer.apply(
                [gradients[place] for place in kept],
                [stack.trainable[place] for place in kept],
                optimizer_state.select(kept),
                feed.learning_rate,
                count,
                stack.defaults,
                [stack.constraints[place] for place in kept],
            )
        changes = [*updates, *forward.updates, *forward.state_updates]
        with tf.control_dependencies([count, *changes]):
            counters = [counter.assign_add(1) for counter in (iterations, stack.training_calls)]
        batch.last.extend(counters)
        return state

    with tf.name_scope("train"):
        state = objective.opened(feed.state)
        after = _each_batch(step, feed, feed.weights, state, looped, program)
        trained = objective.closed(after, feed.state)
        last = optimizer.finalize(stack.trainable, optimizer_state, stack.defaults)
        slots = zip(stack.trainable, optimizer_state.by_weight(), strict=True)
        return trained, tf.group(*last) if last else None, tuple(slots)


def _each_batch(
    step: Callable[[Batch, Any], Any],
    feed: Placeholders,
    weights: tf.Tensor | None,
    carried: Any,
    looped: bool,
    program: Program | None = None,
) -> Any:
    """Run `step(batch, carried)` on every batch of the chunk, one after the other."""

    def one(rows: Sequence[Any], index: tf.Tensor, carried: Any) -> Any:
        x, y, weights = rows
        batch = Batch(x, y, weights, index, [])
        carried = step(batch, carried)
        with tf.control_dependencies(batch.last):
            return _copied(carried)

    fed = (feed.x, feed.y, weights)
    if program == "chunk":
        return each_batch(one, fed, feed.bounds, carried)
    if not looped:
        return one(fed, tf.constant(0), carried)

    def body(index: tf.Tensor, start: tf.Tensor, carried: Any) -> tuple[tf.Tensor, tf.Tensor, Any]:
        following = index + 1
        stop = feed.bounds[following]
        x, y, w = (_rows(each, slice(start, stop)) for each in fed)
        if program == "batch":
            return following, stop, one_batch(one, (x, y, w), index, carried)
        batch = Batch(x, y, w, index, [])
        carried = step(batch, carried)
        with tf.control_dependencies(batch.last):
            return tf.identity(following), stop, carried

    batches = tf.shape(feed.bounds)[0] - 1
    *_, carried = tf.while_loop(
        lambda index, *_: index < batches,
        body,
        (tf.constant(0), feed.bounds[0], carried),
        parallel_iterations=1,
    )
    return carried


def _copied(carried: Any) -> Any:
    """Return what is carried, after the ops that are waited for: tensors, or a TensorArray."""
    if hasattr(carried, "identity"):
        return carried.identity()
    return tf.nest.map_structure(tf.identity, carried)


def _rows(whole: tf.Tensor | None, rows: slice) -> tf.Tensor | None:
    """Return rows of the chunk, and say again what shape they have.

    TensorFlow's graph optimizer does not trust the shape of what is fed, as it does in a
    `tf.function`, and then leaves out rewritings such as that of `log(x + 1)`, which round.
    """
    return None if whole is None else tf.ensure_shape(whole[rows], whole.shape)


def _check_connected(connected: int, gradients: Sequence[Any]) -> None:
    """Do what Keras does about weights that the loss does not depend on."""
    if not gradients:
        warnings.warn("The model does not have any trainable weights.", stacklevel=2)
    elif not connected:
        raise ValueError("No gradient reaches any weight: the loss does not depend on them.")
    elif connected < len(gradients):
        warnings.warn(
            f"The loss does not depend on {len(gradients) - connected} of the weights; "
            "they will not be trained.",
            stacklevel=2,
        )
