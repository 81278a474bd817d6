"""Batch normalization: outputs, gradients and moving averages of both Kerases."""

import keras
import numpy as np
import pytest

import minikeras
from kerases import both_kerases, each_keras, parts, same_arrays, sequential
from layers.agreement import round_trips, same_start, same_training
from layers.passes import build, differences, images, output, output_shape
from minikeras import layers
from minikeras.defaults import Defaults

CHOICES = [
    {},
    {"center": False},
    {"scale": False},
    {"center": False, "scale": False},
    {"epsilon": 0.1},
    {"momentum": 0.5},
]
SHAPES = [(3,), (4, 3), (5, 4, 3)]


def behind_a_dense(choice):
    """Return a function from a library to a Dense and a normalization of its three outputs."""
    return lambda k: [k.layers.Dense(3), k.layers.BatchNormalization(**choice)]


@both_kerases
@pytest.mark.parametrize("training", [False, True], ids=["moving", "batch"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_outputs_and_gradients_are_those_of_keras(library, defaults, shape, training):
    """With the statistics of the batch and with the moving ones, for inputs of rank 2 to 4."""
    makes = [behind_a_dense(choice) for choice in CHOICES]
    assert differences(library, defaults, makes, shape, training=training) == []


@both_kerases
@pytest.mark.parametrize("training", [False, True], ids=["moving", "batch"])
@pytest.mark.parametrize(
    ("shape", "axes"),
    [((4, 3), (1, 2)), ((4, 3, 2), (1, -3, 2, 3)), ((2, 3, 2, 4), (1, -1, 2, 4))],
    ids=str,
)
def test_channels_may_be_on_any_axis(library, defaults, shape, axes, training):
    """The fused kernel of Keras 2 takes the first and the last one, of images and volumes."""
    makes = [
        lambda k, axis=axis, choice=choice: [
            k.layers.Dense(shape[-1]),
            k.layers.BatchNormalization(axis=axis, **choice),
        ]
        for axis in axes
        for choice in ({}, {"center": False})
    ]
    assert differences(library, defaults, makes, shape, training=training) == []


@both_kerases
def test_a_full_layer_trains_as_in_keras(library, defaults):
    """Initializers that draw, penalties and constraints, channels first."""

    def make(k):
        return [
            k.layers.Conv2D(3, 2),
            k.layers.BatchNormalization(
                axis=1,
                beta_initializer="random_normal",
                gamma_initializer=k.initializers.RandomUniform(0.5, 1.0),
                moving_mean_initializer="random_uniform",
                moving_variance_initializer=k.initializers.Constant(2.0),
                gamma_regularizer="l2",
                gamma_constraint="non_neg",
            ),
        ]

    assert same_start(library, defaults, make, (4, 4, 2))
    assert same_training(library, defaults, make, (4, 4, 2))


@both_kerases
def test_masked_steps_do_not_count(library, defaults):
    """Losses, averages and predictions of sequences with padding."""
    x = images(11, 5, 3) + 2
    x[::2, 3:] = 0

    def trained(k, **arguments):
        k.utils.set_random_seed(3)
        body = [k.Input((5, 3)), k.layers.Masking(), k.layers.Dense(3)]
        body += [k.layers.BatchNormalization(), k.layers.Dense(1)]
        model = sequential(k, body, **arguments)
        model.compile("sgd", "mse")
        losses = model.fit(x, x[..., :1], batch_size=4, epochs=2, verbose=0).history["loss"]
        return [losses, *model.get_weights(), model.predict(x, batch_size=4, verbose=0)]

    assert same_arrays(trained(minikeras, defaults=defaults), trained(library))


@both_kerases
def test_a_frozen_layer_is_used_as_in_prediction(library, defaults):
    """It normalises with the moving averages, and keeps them."""

    def make(k):
        frozen = k.layers.BatchNormalization(trainable=False)
        return [k.layers.Dense(3), frozen, k.layers.Dense(2)]

    assert same_training(library, defaults, make, (4,))


@both_kerases
def test_configs_go_both_ways(library, defaults):
    """From ours to a layer of Keras and back; what nobody said has Keras's values."""
    for arguments in ({"momentum": 0.5, "epsilon": 0.25, "gamma_constraint": "non_neg"}, {}):
        ours, found = round_trips(library, "BatchNormalization", arguments)
        for config in found:
            assert config | {"axis": -1} == ours | {"axis": -1}
    assert (ours["momentum"], ours["epsilon"]) == (0.99, 1e-3)


@pytest.mark.parametrize(
    "arguments", [{"renorm": True}, {"synchronized": True}, {"axis": [1, 2]}], ids=str
)
def test_what_is_not_here_is_refused(arguments):
    """Batch renormalization, several devices, several axes."""
    with pytest.raises(ValueError) as caught:
        layers.BatchNormalization(**arguments)
    (name,) = arguments
    assert parts(caught)["where"] == f"BatchNormalization({name}=...)"


def trained(k, shape, choice, **arguments):
    """Return the weights and predictions of a model after three epochs."""
    x = np.random.default_rng(5).normal(2, 3, (22, *shape)).astype(np.float32)
    k.utils.set_random_seed(3)
    body = [k.layers.Dense(3), k.layers.BatchNormalization(**choice), k.layers.ReLU()]
    layers = [k.Input(shape), *body, k.layers.Flatten(), k.layers.Dense(2)]
    model = sequential(k, layers, seed=3, **arguments)
    model.compile("sgd", "mse")
    model.fit(x, np.sin(x.reshape(22, -1)[:, :2]), batch_size=8, epochs=3, verbose=0)
    return model.get_weights(), model.predict(x, batch_size=8, verbose=0)


@both_kerases
@pytest.mark.parametrize("choice", [{}, {"momentum": 0.9, "epsilon": 1e-5}], ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_three_epochs_end_where_keras_ends(library, defaults, shape, choice):
    """Weights, moving averages and predictions.

    The rows are no multiple of the batch: with full batches only, Keras knows the size of a batch
    when it builds its graph, and TensorFlow then multiplies where it divides here.

    Behind a Dense of sequences, about one run of ten of Keras 3 differs in the last bit, for a
    reason that is not known yet; so there, and only there, the weights agree to 1e-5.
    """
    ours, real = (
        trained(minikeras, shape, choice, defaults=defaults),
        trained(library, shape, choice),
    )
    if library is keras and len(shape) == 2:
        for this, that in zip((*ours[0], ours[1]), (*real[0], real[1]), strict=True):
            np.testing.assert_allclose(this, that, rtol=1e-5, atol=1e-6)
        return
    assert same_arrays(ours[0], real[0])
    assert np.array_equal(ours[1], real[1])


def test_while_training_the_batch_is_normalised_by_its_own_moments():
    """A line of NumPy, to 1e-5, because that is in float64."""
    x = images(50, 3) * [1, 10, 0.1] + [0, 5, -5]
    gamma, beta = np.array([1.0, 2.0, -1.0]), np.array([0.0, 1.0, 2.0])
    weights = [gamma, beta, np.zeros(3), np.ones(3)]
    found = output([layers.BatchNormalization()], x, weights=[weights], training=True)
    expected = gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3) + beta
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_otherwise_the_moving_averages_are_used():
    """A prediction for one row does not depend on the others."""
    x, weights = (
        images(6, 3),
        [np.ones(3), np.zeros(3), np.array([1, 2, 3.0]), np.array([4, 1, 9.0])],
    )
    layer = layers.BatchNormalization(epsilon=0.0)
    found = output([layer], x, weights=[weights])
    np.testing.assert_allclose(found, (x - [1, 2, 3]) / [2, 1, 3], rtol=1e-6, atol=1e-6)
    assert np.array_equal(found[:1], output([layer], x[:1], weights=[weights]))


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ({}, ["gamma", "beta", "moving_mean", "moving_variance"]),
        ({"center": False}, ["gamma", "moving_mean", "moving_variance"]),
        ({"scale": False}, ["beta", "moving_mean", "moving_variance"]),
        ({"center": False, "scale": False}, ["moving_mean", "moving_variance"]),
    ],
    ids=str,
)
def test_the_weights_start_as_in_keras(choice, names):
    """One number for each channel; means and shifts are 0, scales and variances 1."""
    model = minikeras.Sequential([minikeras.Input((4, 3)), layers.BatchNormalization(**choice)])
    assert [weight.op.name.split("/")[-1] for weight in model.weights] == names
    assert [weight.op.name.split("/")[-1] for weight in model.trainable_weights] == names[:-2]
    for name, value in zip(names, model.get_weights(), strict=True):
        start = np.ones(3) if name in ("gamma", "moving_variance") else np.zeros(3)
        assert same_arrays([value], [start])
    real = keras.Sequential([keras.Input((4, 3)), keras.layers.BatchNormalization(**choice)])
    assert same_arrays(model.get_weights(), real.get_weights())


def test_evaluating_and_predicting_move_no_average():
    """Only a training step does."""
    model = minikeras.Sequential([minikeras.Input((3,)), layers.BatchNormalization()])
    model.compile(minikeras.optimizers.SGD(0.0), "mse")
    x = images(8, 3) + 5
    before = model.get_weights()
    model.evaluate(x, x, verbose=0)
    model.predict(x)
    assert same_arrays(model.get_weights(), before)
    model.train_on_batch(x, x)
    after = model.get_weights()
    assert same_arrays(after[:2], before[:2])
    np.testing.assert_allclose(after[2], 0.01 * x.mean(0), rtol=1e-5)  # NumPy adds in pairs
    np.testing.assert_allclose(after[3], 0.99 + 0.01 * x.var(0), rtol=1e-5)


def test_a_momentum_of_zero_is_something_said():
    """None asks the table; 0 forgets everything but the last batch."""
    for momentum, expected in ((0.0, 1.0), (None, 0.01)):
        normalize = layers.BatchNormalization(momentum=momentum)
        model = minikeras.Sequential([minikeras.Input((3,)), normalize])
        model.compile("sgd", "mse")
        x = images(8, 3) + 5
        model.train_on_batch(x, x)
        np.testing.assert_allclose(model.get_weights()[2], expected * x.mean(0), rtol=1e-5)


def test_in_the_table_of_tf1_the_averages_stay_where_they_are():
    """Nobody runs the updates, so a trained network predicts with a mean of 0."""
    layer = [minikeras.Input((3,)), layers.BatchNormalization()]
    model = minikeras.Sequential(layer, defaults=Defaults.tf1())
    model.compile("sgd", "mse")
    x = images(8, 3) + 5
    model.train_on_batch(x, x)
    assert same_arrays(model.get_weights()[2:], [np.zeros(3), np.ones(3)])


def test_the_shape_stays_and_the_channels_must_be_known():
    """The last axis of any rank."""
    assert output_shape([layers.BatchNormalization()], (None, None, 3)) == (None, None, None, 3)


@each_keras
@pytest.mark.parametrize("shape", [(), (4, None)], ids=str)
def test_channels_that_nobody_knows_are_refused(library, shape):
    """A ValueError in both Kerases."""
    with pytest.raises(ValueError):
        build(library, [library.layers.BatchNormalization()], shape)
    with pytest.raises(ValueError) as caught:
        build(minikeras, [layers.BatchNormalization()], shape)
    assert "Layer 0 (batch_normalization)" in parts(caught)["what"]
    assert "axis" in parts(caught)["what"]
