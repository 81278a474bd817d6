"""What `minikeras why` measures: many short trainings, one dictionary.

Between Keras and the asker's TF1 program, each row of the table is switched on alone (from
tf1) and off alone (from keras). The asker's program does some of what Keras does by hand;
those rows are set as the program has them, and no row is blamed that it does not lack.
"""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.defaults import Defaults, columns, names
from minikeras.explain import decisions
from minikeras.layers import BatchNormalization
from minikeras.losses import SparseCategoricalCrossentropy
from minikeras.objective import DataSpec, Training
from minikeras.optimizers import Adam
from minikeras.pages import page
from minikeras.sequential import Sequential
from minikeras.stack import Stack
from minikeras.why.images import ImageSet
from minikeras.why.programs import compile_program, keras_program
from minikeras.why.shares import shares

# What the asker's program already does as Keras does, and the line that does it.
DONE_BY_HAND = {
    "zero_bias": "tf.Variable(tf.zeros(...)) makes the biases",
    "resource_variables": "tf.compat.v1.Variable is one, on TensorFlow 2",
    "draw_seeds_at": "no Dropout: both orders are the same here",
    "cast_inputs": "tf.to_float(image) / 255",
    "cast_labels": "tf.one_hot, and a loss that casts the labels itself",
    "align_label_rank": "tf.one_hot gives the labels the shape of the logits",
    "recover_logits": "the loss gets the logits themselves",
    "average_over_batch": "tf.reduce_mean around the loss",
    "shuffle_each_epoch": "Dataset.shuffle(5000)",
    "batch_size": "Dataset.batch(128)",
    "keep_last_batch": "Dataset.batch keeps the rest, unless told to drop it",
}
BATCH_SIZE = 128  # the one number that it chose otherwise
# The yardstick, what is reported: the same for every program, or its numbers were no comparison.
YARDSTICK = tuple(row for row in names() if columns(row)["stage"] == "report")
# The asker's remedy was tf.layers.batch_normalization, whose defaults were those of Keras.
REMEDY = ("batchnorm_epsilon", "batchnorm_momentum", "moving_average_update")

PROBE = 128  # images on which the first loss and the first logits are measured

Result = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Plan:
    """What to measure with.

    Args:
        training, validation: the images.
        epochs: the length of each training.
        seeds: one repetition for each.
    """

    training: ImageSet
    validation: ImageSet
    epochs: int
    seeds: tuple[int, ...]

    @property
    def size(self) -> int:
        """Pixels a side."""
        return int(self.training.images.shape[1])

    @property
    def classes(self) -> int:
        """The number of classes."""
        return len(self.training.classes)


def program_defaults() -> Defaults:
    """Return the table of the asker's TF1 program."""
    as_keras = {row: getattr(Defaults.keras(), row) for row in (*DONE_BY_HAND, *YARDSTICK)}
    return Defaults.tf1().replace(**as_keras | {"batch_size": BATCH_SIZE})


# What `fit` meets only where it is given steps, a generator, a PyDataset or class weights.
OTHER_ARGUMENTS = {
    "fill_epoch",
    "open_dataset_again",
    "end_epoch_first",
    "repeat_peeked_batches",
    "count_missing_batch",
    "multiply_class_weights",
}


@functools.cache
def relevant_rows() -> tuple[str, ...]:
    """Return the rows that the network meets and in which the two programs differ.

    They are the same for every number of pixels and of classes. A row of the layers that changes
    no op of theirs is left out: it is there for other arguments of the same layers. So are those
    for other arguments of `fit`.
    """
    size, classes = 32, 11
    keras, program = Defaults.keras(), program_defaults()
    model = keras_program(size, classes, defaults=keras, seed=0)
    training = Training(
        SparseCategoricalCrossentropy(from_logits=True), Adam(), ["accuracy"], DataSpec((), "int32")
    )
    inputs = DataSpec((size, size, 3), "float32")
    different = keras.diff(program)
    met = decisions(model.layers, inputs, training, keras, program)
    rows = {
        item.row: item.stage not in ("initialise", "forward")
        or any(
            _ops(model, start) != _ops(model, start.replace(**{item.row: getattr(end, item.row)}))
            for start, end in ((keras, program), (program, keras))
        )
        for item in met
        if item.row in different and item.row not in OTHER_ARGUMENTS
    }
    return tuple(row for row in names() if rows.get(row))


def _ops(model: Sequential, defaults: Defaults) -> list[bytes]:
    """Return the ops of one pass through the layers of a model, under a table."""
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(0)
        x = tf.placeholder(tf.float32, (None, *model.input_shape[1:]))
        Stack(model.layers, x, defaults, 0).forward(x, training=True)
        nodes = graph.as_graph_def().node
    return [node.SerializeToString(deterministic=True) for node in nodes]


def jobs() -> Iterator[tuple[str, Defaults, bool]]:
    """Yield what to train: a name, the table, and whether with batch normalization."""
    keras, program = Defaults.keras(), program_defaults()
    yield "keras", keras, False
    yield "tf1", program, False
    yield "keras2", Defaults.keras2(), False
    yield "batchnorm", program.replace(**{row: getattr(keras, row) for row in REMEDY}), True
    for row in relevant_rows():
        yield f"on {row}", program.replace(**{row: getattr(keras, row)}), False
        yield f"off {row}", keras.replace(**{row: getattr(program, row)}), False


def train(plan: Plan, defaults: Defaults, seed: int, batchnorm: bool) -> Result:
    """Train one network and return what was seen, before, during and after."""
    model = keras_program(
        plan.size, plan.classes, defaults=defaults, seed=seed, batchnorm=batchnorm
    )
    x, y = plan.training.images, plan.training.labels
    validation = (plan.validation.images, plan.validation.labels)
    try:
        first_loss, logits = first_step(plan, model)
        fitted = model.fit(x, y, epochs=plan.epochs, verbose=0, validation_data=validation)
    finally:
        model.close()
    history = {name: fitted.history[name] for name in ("loss", "val_loss", "val_accuracy")}
    return {
        "seed": seed,
        "first_loss": first_loss,
        "first_logit_std": spread(logits),
        "final_loss": history["loss"][-1],
        "val_accuracy": history["val_accuracy"][-1],
        "history": history,
        "logit_histogram": histogram(logits),
    }


def first_step(plan: Plan, model: Sequential) -> tuple[float, np.ndarray]:
    """Return the loss and the logits that a first training step on some images would see.

    Batch normalization is in training mode there, so a copy of the model looks at the images
    in training mode: one more row of the table, switched off.
    """
    probe = np.random.default_rng(0).permutation(len(plan.training.images))[:PROBE]
    x, y = plan.training.images[probe], plan.training.labels[probe]
    copy = model
    if any(isinstance(layer, BatchNormalization) for layer in model.layers):
        table = model.defaults.replace(evaluate_in_inference_mode=False)
        copy = model.with_defaults(table)
        compile_program(copy)
    loss = copy.evaluate(x, y, batch_size=PROBE, verbose=0)[0]
    logits = copy.predict(x, batch_size=PROBE)
    if copy is not model:
        copy.close()
    return loss, logits


def spread(logits: np.ndarray) -> float:
    """Return the standard deviation, in double precision: huge logits have huger squares."""
    with np.errstate(invalid="ignore"):  # of infinite logits it is NaN
        return float(logits.std(dtype=np.float64))


def histogram(logits: np.ndarray) -> Result:
    """Count the logits in 20 bins over four standard deviations to each side of zero."""
    widest = 4.0 * spread(logits) or 1.0
    if not np.isfinite(widest):
        return {"edges": [], "counts": []}
    values = np.clip(logits.astype(np.float64), -widest, widest)
    counts, edges = np.histogram(values, 20, (-widest, widest))
    return {"edges": edges.tolist(), "counts": counts.tolist()}


def measure(plan: Plan, report: Callable[[int, int, str], None] | None = None) -> Result:
    """Do every training and return the measured part of why.json.

    `report(done, trainings, words)` is called before each training. Ctrl-C ends it early; what
    was measured is kept, and `interrupted` says so.
    """
    started = time.perf_counter()
    each = list(jobs())
    todo = [(seed, *job) for seed in plan.seeds for job in each]
    runs: dict[str, list[Result]] = {name: [] for _, name, _, _ in todo}
    interrupted = False
    try:
        for done, (seed, name, defaults, batchnorm) in enumerate(todo):
            if report is not None:
                report(done, len(todo), f"seed {seed}: {name}")
            runs[name].append(train(plan, defaults, seed, batchnorm))
    except KeyboardInterrupt:
        interrupted = True
    return {
        "seconds": time.perf_counter() - started,
        "interrupted": interrupted,
        "profiles": _present({name: average(runs[name]) for name in ("keras", "keras2", "tf1")}),
        "rows": {row: _row(row, runs) for row in relevant_rows()},
        "done_by_hand": {
            row: {"value": getattr(program_defaults(), row), "because": because}
            for row, because in DONE_BY_HAND.items()
        },
        **_present({"batchnorm_workaround": average(runs["batchnorm"])}),
    }


def average(runs: list[Result]) -> Result | None:
    """Return the means over the seeds, and each seed beside them; None without a run."""
    if not runs:
        return None
    numbers = ("first_loss", "first_logit_std", "final_loss", "val_accuracy")
    histories = [run["history"] for run in runs]
    return {
        **{name: float(np.mean([run[name] for run in runs])) for name in numbers},
        "history": {
            name: np.mean([history[name] for history in histories], axis=0).tolist()
            for name in histories[0]
        },
        "seeds": [{k: v for k, v in run.items() if k != "logit_histogram"} for run in runs],
        "logit_histogram": runs[0]["logit_histogram"],
    }


def _row(row: str, runs: dict[str, list[Result]]) -> Result:
    return {
        "stage": columns(row)["stage"],
        "title": page(row).title,
        "keras": getattr(Defaults.keras(), row),
        "tf1": getattr(program_defaults(), row),
        **_present(
            {
                "switched_on_alone": average(runs[f"on {row}"]),
                "switched_off_alone": average(runs[f"off {row}"]),
            }
        ),
        "share": shares(runs["keras"], runs["tf1"], runs[f"on {row}"], runs[f"off {row}"]),
    }


def _present(entries: dict[str, Result | None]) -> Result:
    return {name: entry for name, entry in entries.items() if entry is not None}
