"""Adam, as in both Kerases."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import minikeras
from kerases import both_kerases, parts, same_arrays
from minikeras import optimizers
from minikeras.defaults import Defaults
from optimizers.steps import (
    GRADIENTS,
    RATES,
    START,
    agree,
    by_keras,
    by_us,
    fitted,
    same_steps,
    slots_of,
)

ARGUMENTS = [
    {},
    {"beta_1": 0.5, "beta_2": 0.9},
    {"beta_1": 0.9, "beta_2": 0.9},
    {"beta_1": 0.0},
    {"beta_2": 0.0},
    {"epsilon": 1e-3},
    {"epsilon": 1e-8},
    {"amsgrad": True},
]


@both_kerases
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=str)
def test_eight_steps_with_changing_rates_are_those_of_keras(library, defaults, arguments):
    """Three weights of different shapes, gradients from 1e-6 to 10, to the bit."""
    ours = by_us(optimizers.Adam(0.01, **arguments), defaults)
    assert same_steps(ours, by_keras(library.optimizers.Adam(0.01, **arguments)))


@pytest.mark.parametrize("defaults", [Defaults.keras(), Defaults.tf1()], ids=["keras", "tf1"])
def test_steps_are_the_formula_of_the_paper_with_epsilon_hat(defaults):
    """To 1e-5, because NumPy works in float64 here and TensorFlow in float32."""
    ours = by_us(optimizers.Adam(beta_1=0.8, beta_2=0.95, epsilon=1e-4), defaults)
    weight, m, v = START[0].astype(np.float64), 0.0, 0.0
    for t, (step, rate, gradients) in enumerate(zip(ours, RATES, GRADIENTS, strict=True), start=1):
        gradient = gradients[0].astype(np.float64)
        m = 0.8 * m + 0.2 * gradient
        v = 0.95 * v + 0.05 * gradient**2
        alpha = rate * np.sqrt(1 - 0.95**t) / (1 - 0.8**t)
        weight = weight - alpha * m / (np.sqrt(v) + 1e-4)
        np.testing.assert_allclose(step[0], weight, rtol=1e-5, atol=1e-6)


def test_tf1_keeps_the_powers_of_beta_and_multiplies_them_up():
    """In the table of TF1 there are two shared variables; in Keras a step counter does."""
    both = ["momentum", "velocity"]
    assert slots_of(optimizers.Adam(), Defaults.keras()) == (both, [])
    assert slots_of(optimizers.Adam(), Defaults.tf1()) == (both, ["beta_1", "beta_2"])


@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.7, 0.7)])
def test_in_the_table_of_tf1_it_is_the_adam_of_tf1(betas):
    """Step by step what `tf.train.AdamOptimizer` gives, to 2e-6: that one is a fused kernel."""
    ours = by_us(optimizers.Adam(beta_1=betas[0], beta_2=betas[1]), Defaults.tf1())
    for place in range(len(START)):
        for step, expected in zip(ours, by_tf1(betas, place), strict=True):
            np.testing.assert_allclose(step[place], expected, rtol=2e-6, atol=2e-7)


def by_tf1(betas, place):
    """Return one weight after each step of the optimizer of TF1."""
    with tf.Graph().as_default(), tf.Session() as session:
        rate = tf.placeholder(tf.float32, ())
        gradient = tf.placeholder(tf.float32, START[place].shape)
        weight = tf.get_variable("weight", initializer=START[place], use_resource=True)
        adam = tf.train.AdamOptimizer(rate, *betas)
        step = adam.apply_gradients([(gradient, weight)])
        session.run(tf.global_variables_initializer())
        found = []
        for number, gradients in zip(RATES, GRADIENTS, strict=True):
            session.run(step, {rate: number, gradient: gradients[place]})
            found.append(session.run(weight))
        return found


def test_an_epsilon_that_is_said_overrides_the_table():
    """Zero too: only None asks the table."""
    table = Defaults.keras()
    said = by_us(optimizers.Adam(epsilon=1e-3), table)
    assert same_steps(said, by_us(optimizers.Adam(), table.replace(adam_epsilon=1e-3)))
    zero = by_us(optimizers.Adam(epsilon=0.0), table)
    assert not same_steps(zero, by_us(optimizers.Adam(), table))


@pytest.mark.parametrize(
    ("name", "value", "limits"),
    [
        ("beta_1", -0.1, "from 0 to 1"),
        ("beta_1", "0.9", "from 0 to 1"),
        ("beta_2", 1.5, "from 0 to 1"),
        ("beta_2", None, "from 0 to 1"),
        ("epsilon", -1e-7, "of 0 or more"),
        ("epsilon", "small", "of 0 or more"),
    ],
)
def test_a_bad_hyperparameter_is_refused_at_construction(name, value, limits):
    """Keras takes it, and the weights become nan or the graph fails later."""
    with pytest.raises(ValueError) as caught:
        optimizers.Adam(**{name: value})
    assert parts(caught) == {
        "what": f"{name} is a number {limits}.",
        "where": f"Adam({name}=...)",
        "got": repr(value),
    }


def test_the_defaults_are_those_of_keras():
    """What `Adam()` means is what it means there, with the epsilon of the table."""
    for kind in ("Adam", "AdamW"):
        real = getattr(keras.optimizers, kind)().get_config()
        ours = getattr(optimizers, kind)().get_config()
        assert ours.pop("epsilon") is None
        assert real.pop("epsilon") == Defaults.keras().adam_epsilon
        assert ours.pop("name") == real.pop("name").rstrip("_0123456789")
        assert ours.pop("learning_rate") == pytest.approx(real.pop("learning_rate"), rel=1e-7)
        assert ours == real


@both_kerases
@pytest.mark.parametrize("arguments", [{}, {"amsgrad": True}, {"weight_decay": 0.004}], ids=str)
def test_eight_steps_of_gradients_with_some_rows_are_those_of_keras(library, defaults, arguments):
    """Some of the rows stand twice, which each Keras takes in its own way; to the bit."""
    agree(library, defaults, "Adam", arguments, rows=True)


@both_kerases
def test_adamw_is_adam_whose_weights_decay(library, defaults):
    """In a real `fit`, with a last weight of one number; `weight_decay=None` is refused."""
    ours = fitted(minikeras, optimizers.AdamW(0.01, 0.1), defaults, units=1)
    assert same_arrays(ours, fitted(library, library.optimizers.AdamW(0.01, 0.1), units=1))
    other = fitted(minikeras, optimizers.Adam(0.01), defaults, units=1)
    assert not same_arrays(ours, other)
    with pytest.raises(ValueError, match="needs a weight_decay"):
        optimizers.AdamW(weight_decay=None)
