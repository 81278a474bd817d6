"""The arguments of an object: those its class takes and it keeps; and Keras's JSON for it."""

import json

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from kerases import parts
from minikeras import activations, initializers, regularizers
from minikeras.config import (
    Configured,
    arguments,
    deserialize,
    expression,
    home,
    plain,
    serialize,
)


class Point:
    def __init__(self, x, y=2, *, name=None):
        self.y, self.x, self.name = y, x, name
        self.drawn = True


class Silent:
    pass


class Renaming:
    def __init__(self, kept, renamed):
        self.kept, self.other = kept, renamed


class Computed:
    def __init__(self, rate):
        self._rate = rate

    @property
    def rate(self):
        return self._rate


def test_arguments_are_the_parameters_in_the_order_of_the_class():
    """Other attributes are no arguments; the order is not that of the assignments."""
    assert list(arguments(Point(1)).items()) == [("x", 1), ("y", 2), ("name", None)]


def test_a_class_without_parameters_has_no_arguments():
    """Nothing is taken, nothing is said."""
    assert arguments(Silent()) == {}
    assert expression(Silent()) == "Silent()"


def test_a_parameter_kept_under_another_name_is_left_out():
    """A user's class need not follow the rule; what is unknown is not made up."""
    assert arguments(Renaming(1, 2)) == {"kept": 1}


def test_a_property_counts_as_kept():
    """`Optimizer.learning_rate` is one."""
    assert arguments(Computed(0.5)) == {"rate": 0.5}


def test_an_expression_makes_an_equal_object():
    """Text and numbers come out as Python writes them."""
    text = expression(Point(1.5, "a", name="b"))
    assert text == "Point(x=1.5, y='a', name='b')"
    assert vars(eval(text)) == vars(Point(1.5, "a", name="b"))


PLAIN = [
    None,
    True,
    3,
    0.5,
    "same",
    [1, [2]],
    {"a": 1},
    np.float32(0.5),
    np.int64(3),
    np.array(2.5),
    np.array([[1.0, 2.0]], np.float32),
    tf.float32,
]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_values_are_written_as_keras_writes_them(value):
    """Numbers of NumPy become numbers of Python, arrays become a dict."""
    assert serialize(value) == keras.saving.serialize_keras_object(value)
    json.dumps(serialize(value))


def test_tuples_become_lists():
    """As in the JSON file that Keras writes them to."""
    assert serialize({"size": (3, (4,))}) == {"size": [3, [4]]}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (initializers.HeNormal(seed=1), keras.initializers.HeNormal(seed=1)),
        (initializers.Orthogonal(gain=2.0), keras.initializers.Orthogonal(gain=2.0)),
        (initializers.Zeros(), keras.initializers.Zeros()),
        (regularizers.L2(0.1), keras.regularizers.L2(0.1)),
        (regularizers.L1L2(0.1, 0.2), keras.regularizers.L1L2(0.1, 0.2)),
    ],
    ids=lambda item: type(item).__name__,
)
def test_an_object_is_written_as_keras_writes_it(ours, theirs):
    """Keras reads what we write, we read what both Kerases write."""
    module = initializers if isinstance(ours, initializers.Initializer) else regularizers
    written = serialize(ours)
    assert written.items() >= {"registered_name": None}.items()
    assert written == keras.saving.serialize_keras_object(theirs)
    again = keras.saving.deserialize_keras_object(written)
    assert type(again) is type(theirs)
    assert again.get_config() == theirs.get_config()
    legacy = {"class_name": written["class_name"], "config": written["config"]}
    for form in (written, legacy, json.loads(json.dumps(written))):
        read = module.get(form)
        assert type(read) is type(ours)
        assert read.get_config() == ours.get_config()


def test_what_keras_2_writes_is_read():
    """Its dicts have no module in their older form, and name the class only."""
    real = tf_keras.regularizers.L1L2(0.1, 0.2)
    for legacy in (True, False):
        written = tf_keras.regularizers.serialize(real, use_legacy_format=legacy)
        read = regularizers.get(written)
        assert isinstance(read, regularizers.L1L2)
        np.testing.assert_allclose([read.l1, read.l2], [0.1, 0.2], rtol=1e-7)  # its floats are 32


@pytest.mark.parametrize(("role", "name"), [("kernel", "GlorotUniform"), ("bias", "Zeros")])
def test_an_initializer_that_nobody_named_is_written_as_that_of_keras(role, name):
    """And marked, so that the table still decides when it is read again."""
    before = initializers.RandomNormal().ticket.number
    written = serialize(initializers.get(None, role))
    assert written["said"] is False
    assert type(keras.saving.deserialize_keras_object(written)).__name__ == name
    assert isinstance(initializers.get(written, role), initializers.Unspecified)
    after = initializers.RandomNormal().ticket.number
    assert after == before + 3  # the two objects above, and this one: writing takes no place


class Scale(Configured):
    def __init__(self, factor, offset=None):
        self.factor, self.offset = factor, offset

    def unsaid(self):
        return {} if self.offset is not None else {"offset": 0.5}


def test_an_argument_that_nobody_said_is_written_with_the_value_of_keras():
    """It is listed, so that it is unsaid again when it is read."""
    written = serialize(Scale((1, 2)))
    assert written == {
        "module": __name__,
        "class_name": "Scale",
        "config": {"factor": [1, 2], "offset": 0.5},
        "registered_name": "Scale",
        "unsaid": ["offset"],
    }
    known = {"Scale": Scale}
    assert deserialize(written, {}.get, custom_objects=known).offset is None
    said = serialize(Scale(1, offset=0.5))
    assert "unsaid" not in said
    assert deserialize(said, {}.get, custom_objects=known).offset == 0.5


def test_the_base_class_keeps_the_arguments_and_makes_an_equal_object():
    """Arrays come back as arrays of the same type."""
    item = Scale(np.array([1, 2], np.int16), 3)
    again = Scale.from_config(json.loads(json.dumps(item.get_config())))
    assert again.factor.dtype == np.int16
    assert np.array_equal(again.factor, item.factor)
    assert repr(Scale(1)) == "Scale(factor=1, offset=None)"
    assert plain({"class_name": "Other"}) == {"class_name": "Other"}


def named(x):
    return x


def test_functions_are_written_by_their_names():
    """Ours as a string, those of a user as a dict that Keras writes too."""
    assert serialize(activations.relu) == "relu"
    written = serialize(named)
    assert written == keras.saving.serialize_keras_object(named)
    assert deserialize(written, {}.get, custom_objects={"named": named}) is named
    assert deserialize(written, {"named": named}.get) is named


def test_a_lambda_is_written_with_a_warning_and_never_read():
    """Both Kerases write its byte code; Keras 3 refuses to read it unless it is told otherwise."""
    with pytest.warns(UserWarning, match="lambda"):
        written = serialize(lambda x: x)
    with pytest.warns(UserWarning, match="lambda"):
        theirs = keras.saving.serialize_keras_object(lambda x: x)
    assert written["class_name"] == theirs["class_name"]
    with pytest.raises(ValueError):
        keras.saving.deserialize_keras_object(theirs)
    for config in (written, theirs):
        with pytest.raises(ValueError, match="never runs code"):
            deserialize(config, {}.get)


def test_a_name_of_another_package_is_not_ours():
    """`"module"` says whose class it is; only the user can hand such a class over."""
    written = {"module": "shop", "class_name": "L2", "config": {}, "registered_name": "shop>L2"}
    with pytest.raises(ValueError) as caught:
        regularizers.get(written)
    assert parts(caught)["got"] == "'shop'"


@pytest.mark.parametrize("config", [{}, {"class_name": 3}, {"config": {}}])
def test_a_dict_that_describes_nothing_is_refused(config):
    """A TypeError, as in Keras, which says what it could not parse."""
    with pytest.raises(TypeError, match="Not the config of an object"):
        deserialize(config, {}.get)


def test_an_object_that_says_nothing_about_itself_cannot_be_written():
    """Both Kerases raise a TypeError as well."""
    for write in (serialize, keras.saving.serialize_keras_object):
        with pytest.raises(TypeError):
            write(object())


def test_homes_are_the_modules_of_keras():
    """The packages of ours are one level deep there."""
    for ours, theirs in ((initializers.Zeros, keras.initializers.Zeros), (regularizers.L2, None)):
        theirs = theirs or keras.regularizers.L2
        assert home(ours) == keras.saving.serialize_keras_object(theirs())["module"]
    assert home(Scale) == __name__
