"""How far two libraries are apart: one pass, one fit, one config, and what a cell says of it."""

import math
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf

import minikeras
from kerases import sequential
from minikeras.stack import Stack
from minikeras.variables import assign

EQUAL, NOTHING = "equal", "-"  # the same bits; nothing to compare
OTHER = "other shapes"
ROWS = 11
Arrays = list[Any]


class Case(NamedTuple):
    """How a class is made, and what goes into it."""

    shape: tuple[int, ...]  # of one example
    make: Callable[[Any], Any]  # from the module of a library to an object
    has_config: bool = True  # whether a config can make it again
    training: bool = False  # whether a training pass does something else, without chance
    alone: bool = False  # whether its fit is a model of its own, and not in a row with others
    whole: bool = False  # whether it takes whole numbers


def distance(these: Arrays, those: Arrays) -> str:
    """Return the cell for arrays of ours and of Keras: equal, how far apart, or why not at all."""
    if not same_kinds(these, those):
        return OTHER
    apart = 0.0
    for this, that in zip(these, those, strict=True):
        if this is not None and not np.array_equal(this, that, equal_nan=True):
            difference = np.abs(np.subtract(this, that, dtype=np.float64))
            apart = max(apart, float("inf" if np.isnan(difference).any() else difference.max()))
    return EQUAL if apart == 0.0 else up(apart)


def up(number: float) -> str:
    """Return a number with one digit, rounded up, so that it is a bound."""
    if math.isinf(number):
        return "inf"
    power = math.floor(math.log10(number))
    return f"{math.ceil(round(number / 10.0**power, 6)) * 10.0**power:.0e}"


def is_worse(cell: str, recorded: str) -> bool:
    """Return whether a cell says less than the one that is on record."""
    return _rank(cell) > _rank(recorded)


def _rank(cell: str) -> tuple[int, float]:
    if cell in (EQUAL, NOTHING):
        return 0, 0.0
    try:
        return 1, float(cell)
    except ValueError:
        return 2, 0.0


def _kind(array: Any) -> Any:
    return None if array is None else (np.shape(array), np.asarray(array).dtype.name)


def same_kinds(these: Arrays, those: Arrays) -> bool:
    """Return whether arrays have the same shapes and dtypes."""
    return [_kind(array) for array in these] == [_kind(array) for array in those]


def attempt(measure: Callable[[], str]) -> str:
    """Return a cell; an error on the way is what it then says."""
    try:
        return measure()
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"[:150]


def inputs(case: Case) -> np.ndarray:
    """Return a batch for a case, the same each time."""
    random = np.random.default_rng(5)
    if case.whole:
        return random.integers(0, 7, (ROWS, *case.shape)).astype(np.float32)
    return random.normal(size=(ROWS, *case.shape)).astype(np.float32)


def passes_of_keras(library: Any, cases: list[Case], x: np.ndarray, training: bool) -> Any:
    """Return for each case what a pass gives, and the weights; all in one function.

    A pass gives the output, the shape it was said to have, and the gradients of `sum(y cos(y))`
    for the input and for each weight. The weights are positive: one of them may be a variance.
    """
    random, models = np.random.default_rng(1), []
    for case in cases:
        model = library.Sequential([library.Input(case.shape), case.make(library.layers)])
        model.set_weights(
            [np.abs(random.normal(size=w.shape)).astype(np.float32) for w in model.get_weights()]
        )
        models.append(model)

    @tf2.function(input_signature=[tf2.TensorSpec((None, *x.shape[1:]))], autograph=False)
    def run(x: Any) -> Any:
        found = []
        for model in models:
            with tf2.GradientTape() as tape:
                tape.watch(x)
                y = model(x, training=training)
                total = tf2.reduce_sum(y * tf2.cos(y))
            gradients = tape.gradient(total, [x, *model.trainable_variables])
            found.append([y, *(g if g is None else tf2.convert_to_tensor(g) for g in gradients)])
        return found

    found = [[a if a is None else a.numpy() for a in arrays] for arrays in run(x)]
    shapes = [tuple(model.output_shape) for model in models]
    return found, shapes, [model.get_weights() for model in models]


def passes_of_ours(
    cases: list[Case], x: np.ndarray, training: bool, defaults: Any, weights: list[Arrays]
) -> Any:
    """Return the same of ours, with those weights."""
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(tf.float32, (None, *x.shape[1:]))
        wanted: list[Any] = []
        built, shapes = [], []
        for case in cases:
            stack = Stack([case.make(minikeras.layers)], fed, defaults, 7)
            y, _ = stack.forward(fed, training=training)
            total = tf.reduce_sum(y * tf.cos(y))
            gradients = tf.gradients(total, [fed, *stack.trainable])
            wanted.append([y, *(g if g is None else tf.convert_to_tensor(g) for g in gradients)])
            shapes.append(stack.output_shape)
            built.append(stack)
        session.run(tf.global_variables_initializer())
        for stack, arrays in zip(built, weights, strict=True):
            assign(stack.weights, arrays, session)
        real = [[tensor for tensor in tensors if tensor is not None] for tensors in wanted]
        values = session.run(real, {fed: x})
    for tensors, arrays in zip(wanted, values, strict=True):
        left = iter(arrays)
        tensors[:] = [None if tensor is None else next(left) for tensor in tensors]
    return wanted, shapes


def passes(library: Any, defaults: Any, cases: list[Case], training: bool = False) -> Any:
    """Return for cases of one shape the cells of values, shapes and gradients."""
    x = inputs(cases[0])
    real, shapes, weights = passes_of_keras(library, cases, x, training)
    ours, own_shapes = passes_of_ours(cases, x, training, defaults, weights)
    for mine, theirs, own, shape in zip(ours, real, own_shapes, shapes, strict=True):
        same = own == shape and _kind(mine[0]) == _kind(theirs[0])
        gradients = [a for a in theirs[1:] if a is not None]
        yield {
            "values": distance(mine[:1], theirs[:1]),
            "shapes": EQUAL if same else OTHER,
            "gradients": distance(mine[1:], theirs[1:]) if gradients else NOTHING,
        }


def one_step(k: Any, case: Case, defaults: Any = None) -> Arrays:
    """Return what `predict` of a layer behind a Dense gives, and the weights one step later."""
    x, random = inputs(case), np.random.default_rng(1)
    first = [] if case.whole else [k.layers.Dense(case.shape[-1])]
    model = sequential(k, [k.Input(case.shape), *first, case.make(k.layers)], defaults)
    model.build((None, *case.shape))
    model.set_weights(
        [np.abs(random.normal(size=w.shape)).astype(np.float32) for w in model.get_weights()]
    )
    model.compile(k.optimizers.SGD(1.0), "mse")
    y = model.predict(x, verbose=0)
    model.train_on_batch(x, np.zeros_like(y))
    return [y, *model.get_weights()]


def in_a_model(library: Any, defaults: Any, case: Case) -> dict[str, str]:
    """Return the cells of passes as a program sees them: in `predict` and in one step."""
    found: dict[str, list[Any]] = {}

    def measure() -> str:
        for k in (library, minikeras):
            found[k.__name__] = one_step(k, case, defaults if k is minikeras else None)
        return EQUAL

    said = attempt(measure)
    if said != EQUAL:
        return dict.fromkeys(("values", "shapes", "gradients"), said)
    (real, *changes), (ours, *own) = found[library.__name__], found["minikeras"]
    return {
        "values": distance([ours], [real]),
        "shapes": EQUAL if (ours.shape, ours.dtype) == (real.shape, real.dtype) else OTHER,
        "gradients": distance(own, changes),
    }


def trained(
    k: Any,
    layers: Callable[[Any], list[Any]],
    x: np.ndarray,
    y: np.ndarray,
    defaults: Any = None,
    optimizer: Callable[[Any], Any] = lambda k: "sgd",
    loss: Callable[[Any], Any] = lambda k: "mse",
    metrics: Callable[[Any], list[Any]] = lambda k: [],
) -> tuple[Arrays, dict[str, list[float]]]:
    """Return first weights, losses and last weights of three epochs from one seed; the history."""
    k.utils.set_random_seed(3)
    model = sequential(k, [k.Input(x.shape[1:]), *layers(k)], defaults)
    model.build((None, *x.shape[1:]))
    first = model.get_weights()
    model.compile(optimizer(k), loss(k), metrics=metrics(k))
    history = model.fit(x, y, batch_size=4, epochs=3, verbose=0).history
    last = model.get_weights()
    assert all(np.isfinite(array).all() for array in [history["loss"], *last])
    return [*first, history["loss"], *last], history


def fit(library: Any, defaults: Any, layers: Any, x: Any, y: Any, **told: Any) -> str:
    """Return the cell of three epochs in both libraries."""

    def measure() -> str:
        real, _ = trained(library, layers, x, y, **told)
        ours, _ = trained(minikeras, layers, x, y, defaults, **told)
        return distance(ours, real)

    return attempt(measure)


def config(library: Any, real: Any, ours: Any) -> str:
    """Return the cell of a config: from ours to Keras 3, and from each Keras to ours and back.

    What Keras 3 makes of our config, and ours of Keras's, says the same as we do; Keras 2
    writes another format, and some of its numbers in float32. What the table decides is written
    with the values of Keras.
    """

    def measure() -> str:
        written = ours.get_config() | (ours.unsaid() if hasattr(ours, "unsaid") else {})
        own = plain(written)
        there = [real] + ([type(real).from_config(written)] if library is keras else [])
        for one in there:
            back = plain(type(ours).from_config(one.get_config()).get_config())
            changed = sorted(key for key in own if not _says(own[key], back.get(key)))
            if changed or own.keys() != back.keys():
                return "other config: " + ", ".join(changed or sorted(own.keys() ^ back.keys()))
        return EQUAL

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The initializer .* is unseeded", UserWarning)
        return attempt(measure)


def plain(value: Any) -> Any:
    """Return a config without names, and without the marks of what the table decides.

    A layer without a name is numbered, by Keras through all models of the process.
    """
    if isinstance(value, dict):
        left = ("name", "said", "unsaid")
        return {key: plain(each) for key, each in value.items() if key not in left}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def _says(this: Any, that: Any) -> bool:
    if isinstance(this, dict) and isinstance(that, dict):
        return this.keys() == that.keys() and all(_says(this[key], that[key]) for key in this)
    if isinstance(this, float) and isinstance(that, float):
        return np.float32(this) == np.float32(that)
    return this == that or (this, that) == ("sum_over_batch_size", "auto")  # Keras 2's name of it
