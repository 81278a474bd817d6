"""Lambda, Identity and ActivityRegularization beside both Kerases."""

import keras
import numpy as np
import pytest
import tensorflow as tf2

import minikeras
from kerases import both_kerases, parts, sequential
from layers.agreement import plain, round_trips, same_training
from layers.passes import build, differences, images, output, output_shape
from minikeras import layers
from minikeras.regularizers import L2


def halve(x, by=2.0):
    """Return `x`, divided."""
    return x / by


@both_kerases
def test_outputs_and_gradients_are_those_of_keras(library, defaults):
    """A function of TensorFlow, with arguments, and a layer that does nothing."""
    makes = [
        lambda k: [k.layers.Dense(4), k.layers.Lambda(lambda x: tf2.math.sin(x) ** 2)],
        lambda k: [k.layers.Dense(4), k.layers.Lambda(halve, arguments={"by": 3.0})],
        lambda k: [k.layers.Dense(4), k.layers.Identity(), k.layers.Dense(2)],
    ]
    assert differences(library, defaults, makes, (3, 4)) == []


@both_kerases
def test_penalties_and_functions_train_as_in_keras(library, defaults):
    """Two epochs from one integer."""

    def make(k):
        return [
            k.layers.Dense(4, "tanh"),
            k.layers.ActivityRegularization(l1=0.01, l2=0.1),
            k.layers.Lambda(lambda x: x[:, ::-1], name="reverse"),
            k.layers.Identity(),
            k.layers.Dense(3),
        ]

    assert same_training(library, defaults, make, (4,))


@both_kerases
@pytest.mark.filterwarnings("ignore:Layer .* does not support masking")
def test_a_function_hears_of_training_and_of_the_mask(library, defaults):
    """If it has parameters of these names; and the mask ends unless one is given."""
    x = np.float32([[[1.0], [2.0], [0.0]]])

    def seen(x, training=None, mask=None):
        return x * 10.0 if training else x + tf2.cast(mask[..., None], "float32")

    def run(k):
        body = [k.Input((3, 1)), k.layers.Masking(), k.layers.Lambda(seen, (3, 1), lambda x, m: m)]
        body.append(k.layers.Dense(1, kernel_initializer="ones"))
        model = sequential(k, body, defaults)
        model.compile("sgd", "mse")
        losses = model.fit(x, x, verbose=0).history["loss"] + [model.evaluate(x, x, verbose=0)]
        return losses, model.predict(x, verbose=0)

    ours, real = run(minikeras), run(library)
    assert ours[0] == real[0]
    assert np.array_equal(ours[1], real[1])


@pytest.mark.parametrize("shape", [(2,), lambda shape: (shape[0], 2)], ids=["example", "batch"])
def test_a_shape_that_nobody_can_tell_is_given(shape):
    """In both Kerases for the layers behind, which need to know it."""

    def columns(x):
        return tf2.gather(x, tf2.where(tf2.range(3) > 0)[:, 0], axis=1)

    assert output_shape([layers.Lambda(columns)], (3,)) == (None, None)
    assert output_shape([layers.Lambda(columns, shape)], (3,)) == (None, 2)
    build(minikeras, [layers.Lambda(columns, shape), layers.Dense(1)], (3,))
    with pytest.raises(ValueError):
        build(minikeras, [layers.Lambda(halve, (7,))], (3,))


def test_an_identity_is_the_same_tensor_or_a_copy():
    """Numbers stay in any table; the rest is the row `copy_in_inference`."""
    x = images(3, 2)
    assert np.array_equal(output([layers.Identity()], x), x)


def test_a_function_is_written_by_its_name_and_found_by_it():
    """Ours is in the format of Keras 3, which then knows the function too."""
    config = layers.Lambda(halve, arguments={"by": 4.0}, name="half").get_config()
    functions = {"halve": halve}
    again = layers.Lambda.from_config(config, functions)
    assert again.function is halve
    assert again.get_config() == config
    real = keras.layers.Lambda.from_config(dict(config), custom_objects=functions)
    assert real(np.float32([4.0])).numpy() == [1.0]
    ours = layers.Lambda.from_config(real.get_config(), functions)
    assert plain(ours.get_config()) == plain(config)


def test_a_lambda_in_a_config_is_code_and_is_refused():
    """A ValueError in Keras 3 too."""
    config = keras.layers.Lambda(lambda x: x).get_config()
    for kind in (keras.layers.Lambda, layers.Lambda):
        with pytest.raises(ValueError):
            kind.from_config(dict(config))


@both_kerases
def test_configs_go_both_ways(library, defaults):
    """From ours to a layer of Keras and back."""
    cases = [("ActivityRegularization", {"l1": 0.1, "l2": 0.2})]
    cases += [("Identity", {})] if library is keras else []
    for kind, arguments in cases:
        ours, found = round_trips(library, kind, arguments)
        assert all(config == ours for config in found)


def test_what_is_no_function_is_refused():
    """A TypeError in Keras 3 too."""
    for kind in (keras.layers.Lambda, layers.Lambda):
        with pytest.raises(TypeError) as caught:
            kind(3)
    assert parts(caught)["got"] == "3"


def test_the_penalty_is_that_of_a_regularizer():
    """An ActivityRegularization is a layer with the option `activity_regularizer`."""
    x = images(4, 3)

    def loss(layer):
        dense = layers.Dense(3, kernel_initializer="ones")
        model = minikeras.Sequential([minikeras.Input((3,)), layer, dense])
        model.compile("sgd", "mse")
        return model.evaluate(x, x, verbose=0)

    assert loss(layers.ActivityRegularization(l2=0.5)) == loss(
        layers.Identity(activity_regularizer=L2(0.5))
    )
