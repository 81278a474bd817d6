"""Initializers: the bits of both Kerases, by class, by name and by object."""

import inspect
import itertools

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import minikeras
from kerases import both_kerases, each_keras, parts, same_arrays, sequential, shared_objects_allowed
from minikeras import initializers
from minikeras.defaults import Defaults

SEED = 7
SHAPES = [(), (7,), (1,), (0, 3), (6, 4), (4, 6), (3, 5, 4), (3, 3, 4, 5)]
CLASSES = [name for name in initializers.__all__ if name not in ("Initializer", "get")]
SEEDED = [
    name for name in CLASSES if "seed" in inspect.signature(getattr(initializers, name)).parameters
]
# What both Kerases call them. The string "constant" is 0 in Keras 2 and a KeyError in Keras 3.
NAMES = [
    *CLASSES,
    *("zero", "zeros", "one", "ones", "constant", "identity", "normal", "random_normal"),
    *("uniform", "random_uniform", "truncated_normal", "variance_scaling", "orthogonal"),
    *("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform"),
    "lecun_normal",
]
ARGUMENTS = [
    ("Constant", {"value": -2.5}),
    ("Identity", {"gain": 0.1}),
    ("Orthogonal", {"gain": 1.7}),
    ("RandomNormal", {"mean": 0.3, "stddev": 2.0}),
    ("RandomNormal", {"mean": -1.0}),
    ("RandomNormal", {"stddev": 0.0}),
    ("TruncatedNormal", {"mean": 0.3, "stddev": 2.0}),
    ("RandomUniform", {"minval": 0.1, "maxval": 0.3}),
    ("RandomUniform", {"minval": 0.0}),
    ("RandomUniform", {"maxval": 2.0}),
    *(
        ("VarianceScaling", {"scale": 0.3, "mode": mode, "distribution": distribution})
        for mode, distribution in itertools.product(
            ("fan_in", "fan_out", "fan_avg"),
            ("truncated_normal", "untruncated_normal", "uniform"),
        )
    ),
]


def value(initializer, shape, **defaults):
    """Return what an initializer draws, or the class of the error it raises."""
    try:
        return np.array(initializer(shape, **defaults))
    except ValueError as error:
        return type(error)


def same(this, that):
    """Return whether two initializers gave equal arrays, or both an error."""
    if isinstance(this, type) or isinstance(that, type):
        return this is that
    return this.dtype == that.dtype and same_arrays([this], [that])


@both_kerases
@pytest.mark.parametrize("name", CLASSES)
def test_each_class_draws_the_bits_of_keras_for_shapes_of_every_rank(library, defaults, name):
    """From a seed, or where there is none; a shape that Keras refuses is refused."""
    seed = {"seed": SEED} if name in SEEDED else {}
    real = getattr(library.initializers, name)(**seed)
    ours = getattr(initializers, name)(**seed)
    for shape in SHAPES:
        assert same(value(ours, shape, defaults=defaults), value(real, shape)), shape


@both_kerases
@pytest.mark.parametrize(("name", "arguments"), ARGUMENTS)
def test_each_argument_does_what_it_does_in_keras(library, defaults, name, arguments):
    """Said explicitly, by keyword, in place of the row of the table."""
    arguments = arguments | ({"seed": SEED} if name in SEEDED else {})
    real = getattr(library.initializers, name)(**arguments)((6, 4))
    ours = getattr(initializers, name)(**arguments)((6, 4), defaults=defaults)
    assert same(ours, np.array(real))


@both_kerases
@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_the_class_and_the_draw_of_that_name_in_keras(library, defaults, name):
    """A layer with the name has the kernel of a Keras layer with the name."""
    if library is keras and name.lower() == "constant":
        with pytest.raises(KeyError):
            keras.initializers.get(name)
        return

    def kernel(k, **arguments):
        layer = k.layers.Dense(4, kernel_initializer=name)
        return sequential(k, [k.Input((6,)), layer], **arguments).get_weights()[0]

    library.utils.set_random_seed(SEED)
    real = kernel(library)
    assert same(kernel(minikeras, defaults=defaults, seed=SEED), real)
    own = type(initializers.get(name)).__name__
    assert own == type(library.initializers.get(name)).__name__


def test_the_names_are_all_there_are():
    """So that a new name cannot come without its comparison."""
    assert set(initializers.NAMES) == set(NAMES)
    assert {kind.__name__ for kind in initializers.CLASSES} == set(CLASSES)


@pytest.mark.parametrize("name", CLASSES)
def test_get_takes_a_class_and_an_object(name):
    """A class is made without arguments, an object is taken as it is."""
    kind = getattr(initializers, name)
    assert type(initializers.get(kind)) is kind
    item = kind()
    assert initializers.get(item) is item
    assert type(initializers.get(name)) is kind


@pytest.mark.parametrize("name", CLASSES)
def test_the_config_is_that_of_keras_and_makes_an_equal_object(name):
    """Rows that the user did not set are None here, and numbers there."""
    kind, real = (getattr(module, name) for module in (initializers, keras.initializers))
    taken = inspect.signature(kind).parameters
    required = [{"value": 2.0}] if name == "Constant" else []
    for given in ({}, *required, {"seed": 3} if name in SEEDED else {}):
        item = kind(**given)
        config = item.get_config()
        assert kind(**config).get_config() == config
        assert list(config) == list(taken)
        # Keras 3 forgets the gain of an Identity.
        theirs = real(**given).get_config() | ({"gain": 1.0} if name == "Identity" else {})
        said = {key: value for key, value in config.items() if value is not None}
        assert {key: theirs[key] for key in said} == said


@pytest.mark.parametrize(("name", "arguments"), [*ARGUMENTS, ("HeNormal", {"seed": 3})])
def test_the_repr_is_a_program_that_makes_an_equal_object(name, arguments):
    """Every argument is printed, and nothing that is no argument."""
    item = getattr(initializers, name)(**arguments)
    again = eval(repr(item), vars(initializers))
    assert type(again) is type(item)
    assert again.get_config() == item.get_config() == item.get_config() | arguments


@both_kerases
def test_an_object_without_a_seed_gives_the_same_numbers_each_time(library, defaults):
    """Called outside a model it draws its seed once, from the seed of the process."""

    def draws(k, **arguments):
        k.utils.set_random_seed(SEED)
        items = [k.initializers.HeNormal(), k.initializers.RandomUniform()]
        values = [np.array(item((2, 3), **arguments)) for item in items]
        return [*values, np.array(items[0]((2, 3), **arguments))]

    with shared_objects_allowed():
        real = draws(library)
    ours = draws(minikeras, defaults=defaults)
    assert same_arrays(ours, real)
    assert np.array_equal(ours[0], ours[2])
    fresh = [initializers.RandomNormal()((9,)) for _ in range(2)]
    assert not np.array_equal(*fresh)


def test_a_call_outside_a_model_takes_a_table():
    """Without one it is the table of Keras 3."""
    item = initializers.RandomNormal(seed=SEED)
    wide = item((50,), defaults=Defaults.keras().replace(random_normal_stddev=5.0))
    np.testing.assert_allclose(wide, 100 * item((50,)), rtol=1e-6)  # 5.0 and 0.05, in float32
    with pytest.raises(TypeError):
        item((50,), "float32")


def test_a_call_leaves_no_trace():
    """It makes and drops its own graph."""
    graph = tf.get_default_graph()
    before = len(graph.get_operations())
    initializers.Orthogonal(seed=1)((3, 3))
    assert tf.get_default_graph() is graph
    assert len(graph.get_operations()) == before


def test_an_initializer_of_a_user_needs_only_draw():
    """Subclass, write `draw`, and hand it to a layer; there is a seed if it asks for one."""

    class Diagonal(initializers.Initializer):
        def __init__(self, step):
            self.step = step

        def draw(self, shape, seed, defaults):
            return tf.eye(*shape) * self.step

    layer = minikeras.layers.Dense(3, kernel_initializer=Diagonal(0.5))
    model = minikeras.Sequential([minikeras.Input((3,)), layer])
    assert np.array_equal(model.get_weights()[0], 0.5 * np.eye(3))
    assert repr(layer.kernel_initializer) == "Diagonal(step=0.5)"
    with pytest.raises(NotImplementedError):
        initializers.Initializer()((2,))


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda k: k.VarianceScaling(scale=0.0), None),
        (lambda k: k.VarianceScaling(scale=-1.0), "VarianceScaling(scale=...)"),
        (lambda k: k.VarianceScaling(mode="fan"), "VarianceScaling(mode=...)"),
        (lambda k: k.VarianceScaling(distribution="gauss"), "VarianceScaling(...)"),
        (lambda k: k.get("glorot"), "kernel_initializer=..."),
        (lambda k: k.get("Glorot_Uniform"), "kernel_initializer=..."),
        (lambda k: k.get(3), "kernel_initializer=..."),
    ],
)
def test_what_keras_refuses_is_refused_with_the_same_class(make, where):
    """At construction, with a message that says where; in both Kerases a ValueError as well."""
    with pytest.raises(ValueError):
        make(keras.initializers)
    with pytest.raises(ValueError) as caught:
        make(initializers)
    assert parts(caught).get("where") == where


@pytest.mark.parametrize("seed", ["7", 7.0, True, (1, 2)])
def test_a_seed_that_is_no_integer_is_refused_at_construction(seed):
    """Not later, in the graph; Keras 3 refuses all of them but True."""
    with pytest.raises(ValueError) as caught:
        initializers.HeNormal(seed=seed)
    assert parts(caught) == {
        "what": "A seed is an integer.",
        "where": "HeNormal(seed=...)",
        "got": repr(seed),
    }


def test_a_name_that_does_not_exist_is_answered_with_the_closest():
    """What, where, got, expected, try."""
    with pytest.raises(ValueError) as caught:
        minikeras.layers.Dense(3, bias_initializer="zeroes")
    found = parts(caught)
    assert found.pop("expected").startswith("one of Constant, GlorotNormal, ")
    assert found == {
        "what": "Unknown initializer.",
        "where": "bias_initializer=...",
        "got": "'zeroes'",
        "try": "'zeros'",
    }


def test_a_name_that_does_not_exist_in_the_table_is_told_when_the_model_is_built():
    """The table cannot know the initializers, so the row is checked where it is used."""
    table = Defaults.keras().replace(kernel_initializer="he_norml")
    layers = [minikeras.Input((3,)), minikeras.layers.Dense(2)]
    with pytest.raises(ValueError) as caught:
        minikeras.Sequential(layers, defaults=table).build()
    found = parts(caught)
    assert found["what"] == "Layer 0 (dense): Unknown initializer."
    assert found["where"] == "Defaults(kernel_initializer=...)"
    assert found["try"] == "'he_normal'"


@each_keras
@pytest.mark.parametrize(
    ("name", "what", "expected"),
    [
        ("identity", "Identity makes matrices only.", "2 axes"),
        ("orthogonal", "Orthogonal needs a matrix.", "2 axes or more"),
    ],
)
def test_a_shape_that_an_initializer_cannot_fill_names_the_layer(library, name, what, expected):
    """A ValueError in both Kerases; here it says which layer and which shape."""

    def build(k):
        layer = k.layers.Dense(2, bias_initializer=name)
        sequential(k, [k.Input((3,)), layer]).build((None, 3))

    with pytest.raises(ValueError):
        build(library)
    with pytest.raises(ValueError) as caught:
        build(minikeras)
    assert parts(caught) == {
        "what": f"Layer 0 (dense): {what}",
        "got": "shape (2,)",
        "expected": expected,
    }


def test_an_unspecified_initializer_asks_the_table():
    """None is no initializer yet: the rows `kernel_initializer` and `zero_bias` name one."""
    kernel, bias = initializers.get(None, "kernel"), initializers.get(None, "bias")
    table = Defaults.keras().replace(kernel_initializer="ones", zero_bias=False)
    assert np.array_equal(kernel((2, 2), defaults=table), np.ones((2, 2)))
    assert np.array_equal(bias((3,)), np.zeros(3))
    assert np.all(bias((3,), defaults=table) != 0)
    assert repr(kernel) == "Unspecified(role='kernel')"
