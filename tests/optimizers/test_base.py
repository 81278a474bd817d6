"""What every optimizer is: a description with a learning rate, found by name, class or object."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import both_kerases, parts, same_arrays, sequential
from minikeras import optimizers
from minikeras.defaults import Defaults
from minikeras.errors import UnknownArgumentError
from minikeras.optimizers.base import Optimizer, State, zeros
from optimizers.steps import agree, fitted

X = np.linspace(-1, 1, 60, dtype=np.float32).reshape(20, 3)
Y = X @ np.float32([[1, 2], [0, -1], [3, 0.5]])


@both_kerases
@pytest.mark.parametrize("name", ["sgd", "rmsprop", "adam"])
def test_a_learning_rate_set_between_fits_is_used_from_then_on(library, defaults, name):
    """By name through `compile`, then `model.optimizer.learning_rate = ...`, to the bit."""

    def weights(k, rates, **arguments):
        model = sequential(k, [k.Input((3,)), k.layers.Dense(2)], **arguments)
        model.set_weights([np.float32([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]), np.zeros(2)])
        model.compile(name, "mse")
        for rate in rates:
            if rate is not None:
                model.optimizer.learning_rate = rate
            model.fit(X, Y, batch_size=8, shuffle=False, verbose=0)
        return model.get_weights()

    ours = weights(minikeras, [None, 0.2, 0.0, 1e-3], defaults=defaults)
    assert same_arrays(ours, weights(library, [None, 0.2, 0.0, 1e-3]))
    assert not same_arrays(ours, weights(minikeras, [None, 0.2, 0.0], defaults=defaults))


@pytest.mark.parametrize("name", ["Adam", "RMSprop", "SGD"])
def test_get_takes_a_name_in_any_case_a_class_and_an_object(name):
    """Names as in both Kerases; a class is made without arguments."""
    kind = getattr(optimizers, name)
    for identifier in (name, name.lower(), name.upper(), kind):
        assert type(optimizers.get(identifier)) is kind
        assert optimizers.get(identifier).get_config() == kind().get_config()
        if isinstance(identifier, str):
            for library in (keras, tf_keras):
                assert type(library.optimizers.get(identifier)).__name__ == name
    item = kind(0.5)
    assert optimizers.get(item) is item
    assert optimizers.get(optimizers.serialize(kind(0.5))).learning_rate == 0.5


@pytest.mark.parametrize("name", ["Adam", "RMSprop", "SGD"])
def test_a_name_gives_a_new_object_each_time(name):
    """Two models compiled with "adam" do not share a learning rate."""
    one, other = optimizers.get(name), optimizers.get(name)
    one.learning_rate = 0.7
    assert other.learning_rate != 0.7


@pytest.mark.parametrize(
    ("identifier", "closest"), [("adamm", "'adam'"), ("xyzzy", None), (0.1, None), (7, None)]
)
def test_what_does_not_exist_is_refused(identifier, closest):
    """What, where, got, expected, try; a ValueError in both Kerases."""
    if isinstance(identifier, str):
        for library in (keras, tf_keras):
            with pytest.raises(ValueError):
                library.optimizers.get(identifier)
    with pytest.raises(ValueError) as caught:
        optimizers.get(identifier)
    found = parts(caught)
    assert found.pop("try", None) == closest
    assert found == {
        "what": "Unknown optimizer.",
        "where": "compile(optimizer=...)",
        "got": repr(identifier),
        "expected": "one of " + ", ".join(sorted(optimizers.NAMES)),
    }


@pytest.mark.parametrize("kind", [optimizers.SGD, optimizers.RMSprop, optimizers.Adam])
def test_the_repr_is_a_program_that_makes_an_equal_object(kind):
    """Every hyperparameter is printed by the name of its argument."""
    item = kind(0.25)
    item.learning_rate = 0.5
    again = eval(repr(item), vars(optimizers))
    assert type(again) is kind
    assert vars(again) == vars(item)
    assert again.get_config()["learning_rate"] == 0.5
    assert kind(**item.get_config()).get_config() == item.get_config()


@pytest.mark.parametrize("name", list(optimizers.NAMES))
def test_the_config_of_a_real_optimizer_makes_ours_and_ours_makes_a_real_one(name):
    """Of Keras 3 there and back, and of Keras 2, which has two keys of its own."""
    kind = optimizers.NAMES[name].__name__
    options = {"clipnorm": 0.5, "use_ema": True, "name": "mine"}
    ours = getattr(optimizers, kind)(0.5, **options)
    real = getattr(keras.optimizers, kind).from_config(ours.get_config() | ours.unsaid())
    assert real.get_config() == ours.get_config() | ours.unsaid()
    again = optimizers.deserialize(keras.optimizers.serialize(real))
    assert again.get_config() == real.get_config()
    if hasattr(tf_keras.optimizers, kind):
        old = getattr(tf_keras.optimizers, kind)(0.5, **options)
        found = optimizers.get(tf_keras.optimizers.serialize(old)).get_config()
        told = {key: value for key, value in old.get_config().items() if key in found}
        assert found.items() >= told.items()


@both_kerases
@pytest.mark.parametrize(
    "options",
    [
        {"clipnorm": 0.1},
        {"global_clipnorm": 0.1},
        {"clipvalue": 0.01},
        {"weight_decay": 0.1},
        {"use_ema": True, "ema_momentum": 0.7},
        {"use_ema": True, "ema_momentum": 0.7, "ema_overwrite_frequency": 3},
        {"clipnorm": 0.1, "weight_decay": 0.1, "use_ema": True},
    ],
    ids=str,
)
def test_a_fit_with_an_option_is_that_of_keras(library, defaults, options):
    """The averages are in the weights after the fit, as there; to the bit."""
    ours = fitted(minikeras, optimizers.Adam(0.05, **options), defaults, units=1)
    assert same_arrays(ours, fitted(library, library.optimizers.Adam(0.05, **options), units=1))
    assert not same_arrays(ours, fitted(minikeras, optimizers.Adam(0.05), defaults, units=1))


@pytest.mark.parametrize(
    "options",
    [
        {"gradient_accumulation_steps": 3},
        {"gradient_accumulation_steps": 2, "clipnorm": 0.1, "weight_decay": 0.1, "use_ema": True},
        {"loss_scale_factor": 64.0},
    ],
    ids=str,
)
def test_a_fit_with_an_option_of_keras_3_is_that_of_keras_3(options):
    """Keras 2 has no such option; to the bit."""
    ours = fitted(minikeras, optimizers.Adam(0.05, **options))
    assert same_arrays(ours, fitted(keras, keras.optimizers.Adam(0.05, **options)))


@both_kerases
@pytest.mark.parametrize(
    "options", [{"clipnorm": 0.5}, {"clipvalue": 0.5}, {"global_clipnorm": 0.5}]
)
def test_gradients_with_some_rows_are_clipped_as_in_keras(library, defaults, options):
    """Repeated rows are squared one by one for the length; to the bit."""
    agree(library, defaults, "Adam", options, rows=True)


def test_some_weights_can_be_spared_from_the_decay():
    """By a word in the name; as in Keras, where it is said before the first step."""

    def train(k):
        optimizer = k.optimizers.SGD(0.05, weight_decay=0.5)
        optimizer.exclude_from_weight_decay(var_names=["bias"])
        return fitted(k, optimizer)

    ours = train(minikeras)
    assert same_arrays(ours, train(keras))
    assert not same_arrays(ours, fitted(minikeras, optimizers.SGD(0.05, weight_decay=0.5)))


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"clipnorm": 1.0, "clipvalue": 1.0}, "Only one kind of clipping."),
        ({"use_ema": True, "ema_momentum": 1.5}, "ema_momentum is a number from 0 to 1."),
        (
            {"use_ema": True, "ema_overwrite_frequency": 0.5},
            "ema_overwrite_frequency is an integer of 1 or more.",
        ),
        (
            {"gradient_accumulation_steps": 1},
            "gradient_accumulation_steps is an integer of 2 or more.",
        ),
    ],
)
def test_a_bad_option_is_refused_at_construction(options, what):
    """A ValueError in Keras 3 too."""
    with pytest.raises(ValueError):
        keras.optimizers.SGD(**options)
    with pytest.raises(ValueError) as caught:
        optimizers.SGD(**options)
    assert parts(caught)["what"] == what


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("lr", 0.1, "learning_rate=0.1"),
        ("decay", 0.01, "learning_rate=schedules.InverseTimeDecay(0.01, 1, 0.01)"),
        ("jit_compile", True, "compile(jit_compile=True)"),
        ("clip_norm", 1.0, "'clipnorm'"),
    ],
)
def test_an_argument_of_old_says_what_to_write_today(name, value, hint):
    """`lr=` is ignored by Keras 2 and refused by Keras 3; here it is refused, with a hint."""
    with pytest.raises((ValueError, TypeError)) as caught:
        optimizers.Adam(**{name: value})
    assert isinstance(caught.value, UnknownArgumentError)
    assert parts(caught)["try"] == hint


@pytest.mark.parametrize("rate", [-0.1, float("nan"), float("inf"), "0.1", None, True, [0.1]])
def test_a_learning_rate_that_is_no_number_of_zero_or_more_is_refused(rate):
    """When it is given, and when it is set later; what was there stays."""
    item = optimizers.SGD(0.5)
    for attempt in (lambda: optimizers.SGD(rate), lambda: setattr(item, "learning_rate", rate)):
        with pytest.raises(ValueError) as caught:
            attempt()
        assert parts(caught) == {
            "what": "learning_rate is a number of 0 or more.",
            "where": "SGD(learning_rate=...)",
            "got": repr(rate),
        }
    assert item.learning_rate == 0.5


@pytest.mark.parametrize("rate", [0, 1, 0.0, np.float32(0.5), np.float64(0.5), np.int64(2)])
def test_a_learning_rate_may_be_any_kind_of_real_number(rate):
    """Of NumPy too; it is kept as a Python float."""
    found = optimizers.Adam(rate).learning_rate
    assert type(found) is float
    assert found == rate


def test_the_base_refuses_to_guess_a_rule():
    """A new optimizer writes `make_state` and `step`."""
    with pytest.raises(NotImplementedError):
        Optimizer(0.1).make_state([], Defaults.keras())
    with pytest.raises(NotImplementedError):
        Optimizer(0.1).step([], [], State([]), None, None, Defaults.keras())


def test_an_optimizer_of_a_user_trains_a_model():
    """Two methods are enough: here, steps of one size whatever the gradient."""

    class SignDescent(Optimizer):
        def make_state(self, weights, defaults):
            return State([{} for _ in weights])

        def step(self, gradients, weights, state, learning_rate, count, defaults):
            return [
                weight.assign_sub(learning_rate * tf.sign(gradient))
                for gradient, weight in zip(gradients, weights, strict=True)
            ]

    model = minikeras.Sequential([minikeras.Input((3,)), minikeras.layers.Dense(2)], seed=0)
    model.compile(SignDescent(0.25), "mse")
    before = model.get_weights()
    model.train_on_batch(X, Y)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_allclose(np.abs(new - old), 0.25, rtol=1e-6)  # one float32 subtraction


def test_zeros_makes_one_variable_of_the_shape_of_each_weight():
    """None of them trainable, all of them zero."""
    with tf.Graph().as_default(), tf.Session() as session:
        weights = [tf.constant(np.ones(shape, np.float32)) for shape in [(2, 3), (4,)]]
        slots = zeros(weights, "momentum", Defaults.keras())
        assert tf.trainable_variables() == []
        session.run(tf.global_variables_initializer())
        assert same_arrays(session.run(slots), [np.zeros((2, 3)), np.zeros(4)])


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop"])
def test_gradients_are_collected_for_reference_variables_too(optimizer):
    """Where `tf.cond` cannot change a variable; the weights are the same, to the last bits."""

    def train(**rows):
        defaults = minikeras.Defaults.tf1().replace(recover_logits=True, **rows)
        made = getattr(optimizers, optimizer)(0.05, gradient_accumulation_steps=2, use_ema=True)
        return fitted(minikeras, made, defaults)

    for one, other in zip(train(), train(resource_variables=True), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
