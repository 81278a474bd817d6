"""The rows of activations, initializers, regularizers and constraints: what a layer is told."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf

import minikeras
from table.measure import (
    EQUAL,
    NOTHING,
    OTHER,
    Case,
    attempt,
    config,
    distance,
    fit,
    in_a_model,
    same_kinds,
)

Rows = dict[str, dict[str, str]]
Make = Callable[[Any], Any]
RANDOM = np.random.default_rng(4)
X = RANDOM.normal(size=(11, 4)).astype(np.float32)
Y = RANDOM.normal(size=(11, 2)).astype(np.float32)
WEIGHTS = [RANDOM.normal(size=shape).astype(np.float32) for shape in [(4, 4), (7, 3), (3, 3, 2, 5)]]

# How each is made, from the module of a library: regularizers, constraints, initializers.
REGULARIZERS: dict[str, Make] = {
    "L1": lambda R: R.L1(0.03),
    "L2": lambda R: R.L2(0.03),
    "L1L2": lambda R: R.L1L2(0.01, 0.02),
    "OrthogonalRegularizer": lambda R: R.OrthogonalRegularizer(0.02, mode="columns"),
}
CONSTRAINTS: dict[str, Make] = {
    "MaxNorm": lambda C: C.MaxNorm(0.9),
    "MinMaxNorm": lambda C: C.MinMaxNorm(0.4, 0.8, rate=0.7),
    "NonNeg": lambda C: C.NonNeg(),
    "UnitNorm": lambda C: C.UnitNorm(),
    "RadialConstraint": lambda C: C.RadialConstraint(),
}
ROUND = [np.round(RANDOM.normal(size=(3, 3, 1, 1)), 2).astype(np.float32)]  # for RadialConstraint
INITIALIZERS: dict[str, Make] = {
    "Zeros": lambda initializers: initializers.Zeros(),
    "Ones": lambda initializers: initializers.Ones(),
    "Constant": lambda initializers: initializers.Constant(0.3),
    "Identity": lambda initializers: initializers.Identity(0.7),
    **{
        name: lambda initializers, name=name: getattr(initializers, name)(seed=7)
        for name in (
            "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal",
            "LecunUniform", "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal",
            "VarianceScaling",
        )
    },
}  # fmt: skip
ARGUMENTS: dict[str, tuple[Any, ...]] = {"threshold": (0.3, -0.5)}  # of activations
NOT_FITTED = ("glu", "threshold")  # halves its input; must be told where
IN_A_ROW = 8  # activations in one model


def activation_rows(library: Any, defaults: Any) -> Rows:
    """Return the cells of every activation function: values, gradients, a layer that has it."""
    names = [n for n in activations() if hasattr(library.activations, n)]
    found: Rows = {}
    for name, (this, that) in zip(names, _values(library, defaults, names), strict=True):
        found[name] = {
            "values": distance(this[:1], that[:1]),
            "shapes": EQUAL if same_kinds(this, that) else OTHER,
            "config": _name_of_function(library, name),
            "gradients": distance(this[1:], that[1:]),
        }
        if distance(this, that) != EQUAL:  # a function of many may round in another way
            case = Case((4,), lambda L, name=name: L.Activation(name))
            found[name] |= in_a_model(library, defaults, case)
    told = [name for name in names if name not in (*NOT_FITTED, "hard_silu")]
    found |= {name: found[name] | {"fit": NOTHING} for name in names if name in NOT_FITTED}
    some = [told[at : at + IN_A_ROW] for at in range(0, len(told), IN_A_ROW)]
    if "hard_silu" in names:
        some.append(["hard_silu", "hard_silu"])  # alone it is equal, and twice it is not
    for row in some:
        for name, cell in _fit(library, defaults, "activation", row, str).items():
            found[name]["fit"] = cell
    return found


def activations() -> list[str]:
    """Return the names of the activation functions; of several names the first in the alphabet."""
    others = ("get", "serialize", "deserialize")
    functions = {
        getattr(minikeras.activations, name): name
        for name in reversed(minikeras.activations.__all__)
        if name not in others
    }
    return sorted(functions.values())


def _values(library: Any, defaults: Any, names: list[str]) -> Any:
    """Return pairs of ours and Keras's: the values and the gradient of each function."""

    @tf2.function(input_signature=[tf2.TensorSpec((None, 4))], autograph=False)
    def run(x: Any) -> Any:
        results = []
        for name in names:
            with tf2.GradientTape() as tape:
                tape.watch(x)
                y = getattr(library.activations, name)(x, *ARGUMENTS.get(name, ()))
            results.append([y, tape.gradient(y, x)])
        return results

    real = [[a.numpy() for a in arrays] for arrays in run(X)]
    with tf.Graph().as_default(), tf.Session() as session:
        fed, wanted = tf.placeholder(tf.float32, (None, 4)), []
        for name in names:
            function = getattr(minikeras.activations, name)
            if hasattr(function, "build"):
                y = function.build(fed, defaults)
            else:
                y = function(fed, *ARGUMENTS.get(name, ()))
            wanted.append([y, tf.gradients(y, fed)[0]])
        ours = session.run(wanted, {fed: X})
    return list(zip(ours, real, strict=True))


def _name_of_function(library: Any, name: str) -> str:
    """Return whether ours and Keras's are written as the same, and found by what was written."""

    def measure() -> str:
        ours, real = minikeras.activations, library.activations
        written = ours.serialize(getattr(ours, name))
        same = written == real.serialize(getattr(real, name))
        found = ours.get(written) is getattr(ours, name)
        return EQUAL if same and found else f"other config: {written}"

    return NOTHING if name == "threshold" else attempt(measure)


def initializer_rows(library: Any, defaults: Any) -> Rows:
    """Return the cells of every initializer: what it draws, and a fit that starts from it."""

    def draw(k: Any, make: Make) -> list[np.ndarray]:
        told = {"defaults": defaults} if k is minikeras else {}
        return [np.asarray(make(k.initializers)(shape, **told)) for shape in ((4, 4), (6, 3))]

    found: Rows = {}
    for name, make in INITIALIZERS.items():
        ours, real = draw(minikeras, make), draw(library, make)
        found[name] = {
            "values": distance(ours, real),
            "shapes": EQUAL if same_kinds(ours, real) else OTHER,
            "config": config(library, make(library.initializers), make(minikeras.initializers)),
            "gradients": NOTHING,
        }
    names = [name for name in INITIALIZERS if name not in ("Zeros", "Ones")]
    for some in (["Zeros"], ["Ones"], names[:6], names[6:]):
        cells = _fit(
            library, defaults, "kernel_initializer", some,
            lambda name: lambda k: INITIALIZERS[name](k.initializers),
        )  # fmt: skip
        for name, cell in cells.items():
            found[name]["fit"] = cell
    return found


def regularizer_rows(library: Any, defaults: Any) -> Rows:
    """Return the cells of every regularizer: the penalty, its gradient, and a fit with it."""
    weights = WEIGHTS[:2]
    makes = list(REGULARIZERS.values())

    @tf2.function(autograph=False)
    def run(*weights: Any) -> Any:
        results = []
        for make in makes:
            with tf2.GradientTape() as tape:
                tape.watch(weights)
                penalties = [make(library.regularizers)(weight) for weight in weights]
                total = sum(penalties)
            results.append([*penalties, *tape.gradient(total, weights)])
        return results

    real = [[a.numpy() for a in arrays] for arrays in run(*map(tf2.constant, weights))]
    with tf.Graph().as_default(), tf.Session() as session:
        fed, wanted = [tf.placeholder(tf.float32, weight.shape) for weight in weights], []
        for make in makes:
            penalties = [make(minikeras.regularizers).penalty(each, defaults) for each in fed]
            wanted.append([*penalties, *tf.gradients(sum(penalties), fed)])
        ours = session.run(wanted, dict(zip(fed, weights, strict=True)))
    fits = _fit(
        library, defaults, "kernel_regularizer", list(REGULARIZERS),
        lambda name: lambda k: REGULARIZERS[name](k.regularizers),
    )  # fmt: skip
    return {
        name: {
            "values": distance(mine[:2], theirs[:2]),
            "shapes": EQUAL if same_kinds(mine, theirs) else OTHER,
            "config": config(library, make(library.regularizers), make(minikeras.regularizers)),
            "gradients": distance(mine[2:], theirs[2:]),
            "fit": fits[name],
        }
        for (name, make), mine, theirs in zip(REGULARIZERS.items(), ours, real, strict=True)
    }


def constraint_rows(library: Any, defaults: Any) -> Rows:
    """Return the cells of every constraint: what it makes of weights, and a fit under it."""
    there = {name: c for name, c in CONSTRAINTS.items() if hasattr(library.constraints, name)}
    given = {name: ROUND if name == "RadialConstraint" else WEIGHTS for name in there}

    # Keras 2 makes a variable in its RadialConstraint, which no function lets it do.
    @tf2.function(autograph=False)
    def run(weights: Any) -> Any:
        return {n: [there[n](library.constraints)(w) for w in ws] for n, ws in weights.items()}

    real = run({name: arrays for name, arrays in given.items() if arrays is not ROUND})
    if "RadialConstraint" in there:
        real["RadialConstraint"] = [
            there["RadialConstraint"](library.constraints)(tf2.constant(ROUND[0]))
        ]
    real = {name: [w.numpy() for w in weights] for name, weights in real.items()}
    with tf.Graph().as_default(), tf.Session() as session:
        feed = {n: [tf.placeholder(tf.float32, w.shape) for w in ws] for n, ws in given.items()}
        wanted = {n: [m(minikeras.constraints)(w) for w in feed[n]] for n, m in there.items()}
        ours = session.run(
            wanted, {p: w for n in there for p, w in zip(feed[n], given[n], strict=True)}
        )
    found = {
        name: {
            "values": distance(ours[name], real[name]),
            "shapes": EQUAL if same_kinds(ours[name], real[name]) else OTHER,
            "config": config(library, make(library.constraints), make(minikeras.constraints)),
            "gradients": NOTHING,
            "fit": NOTHING,
        }
        for name, make in there.items()
    }
    names = [name for name in there if name != "RadialConstraint"]
    cells = _fit(
        library, defaults, "kernel_constraint", names,
        lambda name: lambda k: CONSTRAINTS[name](k.constraints),
    )  # fmt: skip
    for name, cell in cells.items():
        found[name]["fit"] = cell
    return found


def _fit(
    library: Any, defaults: Any, option: str, names: list[str], told: Callable[[str], Any]
) -> dict[str, str]:
    """Return the cell of each name: a model with a Dense for each, taken apart if not equal."""

    def layers(k: Any) -> list[Any]:
        said = [told(name) for name in names]
        values = [each if isinstance(each, str) else each(k) for each in said]
        other = {} if option == "activation" else {"activation": "tanh"}
        return [*(k.layers.Dense(4, **other, **{option: v}) for v in values), k.layers.Dense(2)]

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The initializer .* is unseeded", UserWarning)
        cell = fit(library, defaults, layers, X, Y)
    if cell == EQUAL or len(set(names)) == 1:
        return dict.fromkeys(names, cell)
    found: dict[str, str] = {}
    for name in names:
        found |= _fit(library, defaults, option, [name], told)
    return found if set(found.values()) != {EQUAL} else dict.fromkeys(names, cell)
