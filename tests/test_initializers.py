"""Initializers by name: the classes, the draws and the configs of both Kerases."""

import inspect

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from initializers.cases import ARGUMENTS, CLASSES, SEED, SEEDED, same
from kerases import both_kerases, each_keras, parts
from minikeras import initializers
from minikeras.config import serialize
from minikeras.defaults import Defaults

LOWER = [
    *("zero", "zeros", "one", "ones", "constant", "identity", "normal", "random_normal"),
    *("uniform", "random_uniform", "truncated_normal", "variance_scaling", "orthogonal"),
    *("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform"),
    "lecun_normal",
]
ONLY_KERAS_3 = ["IdentityInitializer", "OrthogonalInitializer"]


@both_kerases
@pytest.mark.parametrize("name", [*CLASSES, *LOWER, *ONLY_KERAS_3])
def test_each_name_is_the_class_and_the_draw_of_that_name_in_keras(library, defaults, name):
    """The same class, and from the same seed of the process the same numbers."""
    if library is keras and name.lower() == "constant":  # Keras 2 takes zero
        with pytest.raises(KeyError):
            keras.initializers.get(name)
        return
    if library is tf_keras and name in ONLY_KERAS_3:
        with pytest.raises(ValueError):
            tf_keras.initializers.get(name)
        return
    library.utils.set_random_seed(SEED)
    real = library.initializers.get(name)
    minikeras.utils.set_random_seed(SEED)
    ours = initializers.get(name)
    assert type(ours).__name__ == type(real).__name__
    assert same(ours((6, 4), defaults=defaults), np.array(real((6, 4))))


def test_the_names_are_all_there_are():
    """So that a new name cannot come without its comparison; Keras 3 has STFT beside them."""
    assert set(initializers.NAMES) == {*CLASSES, *LOWER, *ONLY_KERAS_3}
    theirs = {name for name in dir(keras.initializers) if not name.startswith("_")}
    left_out = {"STFT", "STFTInitializer", "stft"}
    assert theirs - set(initializers.__all__) == left_out


@each_keras
@pytest.mark.parametrize("name", sorted(set(initializers.NAMES) & set(initializers.__all__)))
def test_each_name_of_the_module_is_the_class_of_that_name_in_keras(library, name):
    """`initializers.glorot_uniform` is the class GlorotUniform."""
    if library is tf_keras and name in ONLY_KERAS_3:
        return
    theirs = getattr(library.initializers, name)
    assert getattr(initializers, name).__name__ == theirs.__name__


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


@pytest.mark.parametrize("name", [*CLASSES, *ONLY_KERAS_3])
def test_what_keras_writes_is_read_and_what_we_write_is_read_by_keras(name):
    """With every argument that Keras has, and unsaid ones as Keras's own defaults."""
    real = getattr(keras.initializers, name)()
    ours = initializers.get(keras.saving.serialize_keras_object(real))
    assert type(ours).__name__ == type(real).__name__
    item = getattr(initializers, name)()
    again = keras.saving.deserialize_keras_object(serialize(item))
    assert type(again) is type(real)
    assert again.get_config() == real.get_config()
    same_again = initializers.get(serialize(item))
    assert same_again.get_config() == item.get_config()


@pytest.mark.parametrize("name", CLASSES)
def test_what_keras_2_writes_is_read(name):
    """In its new form, its old one, and under the names of its second version."""
    real = getattr(tf_keras.initializers, name)()
    for legacy in (True, False):
        written = tf_keras.initializers.serialize(real, use_legacy_format=legacy)
        for config in (written, written | {"class_name": f"{name}V2"}):
            assert type(initializers.get(config)).__name__ == name
    with_dtype = {"class_name": name, "config": real.get_config() | {"dtype": "float32"}}
    assert type(initializers.get(with_dtype)).__name__ == name


def test_the_functions_of_the_module_write_and_read():
    """`serialize` and `deserialize`, as in Keras; a name will do."""
    item = initializers.HeNormal(seed=3)
    assert initializers.serialize(item) == keras.initializers.serialize(
        keras.initializers.HeNormal(seed=3)
    )
    assert initializers.deserialize(initializers.serialize(item)).seed == 3
    assert isinstance(initializers.deserialize("he_normal"), initializers.HeNormal)


@pytest.mark.parametrize(("name", "arguments"), [*ARGUMENTS, ("HeNormal", {"seed": 3})])
def test_the_repr_is_a_program_that_makes_an_equal_object(name, arguments):
    """Every argument is printed, and nothing that is no argument."""
    item = getattr(initializers, name)(**arguments)
    again = eval(repr(item), vars(initializers))
    assert type(again) is type(item)
    assert again.get_config() == item.get_config() == item.get_config() | arguments


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


def test_an_unspecified_initializer_asks_the_table():
    """None is no initializer yet: the rows `kernel_initializer` and `zero_bias` name one."""
    kernel, bias = initializers.get(None, "kernel"), initializers.get(None, "bias")
    table = Defaults.keras().replace(kernel_initializer="ones", zero_bias=False)
    assert np.array_equal(kernel((2, 2), defaults=table), np.ones((2, 2)))
    assert np.array_equal(bias((3,)), np.zeros(3))
    assert np.all(bias((3,), defaults=table) != 0)
    assert repr(kernel) == "Unspecified(role='kernel')"
