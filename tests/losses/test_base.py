"""What is around every formula: the losses of users, reductions, and what a loss says it is."""

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.loss.helpers import evaluate
from kerases import both_kerases, parts
from loss_cases import BITS, CASES, NUMBERS, REAL, SCORES, STEPS
from losses.graphs import ours, real
from minikeras import losses
from minikeras.defaults import Defaults


def square_root(y_true, y_pred):
    return tf2.sqrt(tf2.abs(y_true - y_pred))


def worst(y_true, y_pred):
    return tf2.reduce_max(tf2.abs(y_true - y_pred))


def absolute(K):
    """Return a subclass of the Loss of a library, as a user writes it."""

    class Absolute(K.losses.Loss):
        def __init__(self, scale=1.0, name="absolute"):
            super().__init__(name=name)
            self.scale = scale

        def call(self, y_true, y_pred):
            return self.scale * tf2.abs(tf2.cast(y_true, y_pred.dtype) - y_pred)

        def get_config(self):
            return {"scale": self.scale, "name": self.name}

    return Absolute


@both_kerases
@pytest.mark.parametrize("function", [square_root, worst])
@pytest.mark.parametrize(
    ("x", "y"),
    [(SCORES, REAL), (SCORES[:, :1], REAL[:, 0]), (STEPS, REAL[:, None, :].repeat(3, axis=1))],
)
def test_a_function_of_the_user_is_averaged_as_in_keras(library, defaults, function, x, y):
    """One number, one for each row, or one for each cell: what comes back is their mean."""
    loss = losses.resolve(function)
    assert loss.name == function.__name__
    last = [library.layers.Activation("linear")]
    found = ours(loss, "linear", x, y, defaults=defaults)[0]
    assert found == evaluate(library, last, function, x, y)


@both_kerases
@pytest.mark.parametrize(
    ("x", "y"), [(SCORES, REAL), (SCORES[:, :1], REAL[:, 0]), (SCORES, BITS), (SCORES, BITS[:, :1])]
)
def test_a_subclass_of_the_user_is_that_of_keras(library, defaults, x, y):
    """With flat labels, too, which Keras 3 leaves alone and Keras 2 makes a column of."""
    found = ours(absolute(tf_like(losses))(0.5), "linear", x, y, defaults=defaults)
    expected = real(library, absolute(library)(0.5), "linear", x, y)
    assert found[0] == expected[0]
    assert np.array_equal(found[1], expected[1])


def tf_like(module):
    """Return a library whose losses are ours."""
    return type("library", (), {"losses": module})


@both_kerases
def test_a_subclass_may_change_a_loss_of_keras(library, defaults):
    """`super().call` is the formula of the parent, with the table of the model."""

    def doubled(K):
        class Doubled(K.losses.BinaryCrossentropy):
            def call(self, y_true, y_pred):
                return 2 * super().call(y_true, y_pred)

        return Doubled()

    x, y = np.abs(SCORES) % 1, BITS
    found = ours(doubled(tf_like(losses)), "linear", x, y, defaults=defaults)
    expected = real(library, doubled(library), "linear", x, y)
    assert found[0] == expected[0]
    assert np.array_equal(found[1], expected[1])


@both_kerases
def test_a_function_of_the_user_may_call_one_of_ours(library, defaults):
    """And gets the numbers of the table of the model: here the second epsilon of Keras 2."""

    def half(K):
        return lambda y_true, y_pred: 0.5 * K.losses.binary_crossentropy(y_true, y_pred)

    x, y = np.abs(SCORES) % 1, BITS
    found, _ = ours(losses.resolve(half(tf_like(losses))), "linear", x, y, defaults=defaults)
    last = [library.layers.Activation("linear")]
    assert found == evaluate(library, last, half(library), x, y)


def test_a_function_gets_labels_of_the_rank_and_dtype_of_the_predictions():
    """As in Keras 3; in Keras 2 whole numbers stay, and in TF1 they come as they are."""
    seen = []

    def spy(y_true, y_pred):
        seen.append((y_true.dtype, y_true.shape.as_list()))
        return y_pred

    for table in (Defaults.keras(), Defaults.keras2(), Defaults.tf1()):
        ours(losses.resolve(spy), "linear", SCORES[:, :1], BITS[:, 0], defaults=table)
    assert seen == [(tf.float32, [None, 1]), (tf.int64, [None, 1]), (tf.int64, [None])]


def test_a_mistake_in_a_loss_of_the_user_is_told_as_it_is():
    """The labels have nothing to do with it."""

    def wrong(y_true, y_pred):
        raise ValueError("mine")

    with pytest.raises(ValueError, match="^mine$"):
        ours(losses.resolve(wrong), "linear", SCORES, REAL)
    with pytest.raises(NotImplementedError):
        ours(losses.Loss(), "linear", SCORES, REAL)


def test_the_dtype_is_the_one_to_compute_in():
    """float64 on request; float32 else, whatever comes."""
    with tf.Graph().as_default():
        y, p = tf.placeholder(tf.float64, (None, 2)), tf.placeholder(tf.float64, (None, 2))
        for dtype, expected in ((None, "float32"), ("float64", "float64")):
            value = losses.MeanSquaredError(dtype=dtype).build(y, p, Defaults.keras())
            assert value.dtype.name == expected
            assert (
                keras.losses.MeanSquaredError(dtype=dtype)(np.zeros((2, 2)), np.zeros((2, 2))).dtype
                == expected
            )


@pytest.mark.parametrize("kind", [losses.MeanSquaredError, losses.Loss])
def test_a_reduction_that_does_not_exist_is_refused(kind):
    """A ValueError in both Kerases, when the loss is made."""
    for library in (keras, tf_keras):
        with pytest.raises(ValueError):
            library.losses.MeanSquaredError(reduction="average")
    with pytest.raises(ValueError) as caught:
        kind(reduction="average")
    assert parts(caught)["what"] == "Unknown reduction."
    assert parts(caught)["where"] == f"{kind.__name__}(reduction=...)"
    assert "'sum_over_batch_size'" in parts(caught)["expected"]


def test_auto_and_mean_are_other_words_for_the_mean_of_a_batch():
    """The first is that of Keras 2, the second of Keras 3."""
    means = {
        ours(losses.MeanSquaredError(reduction=word), "linear", SCORES, REAL)[0]
        for word in ("auto", "mean", "sum_over_batch_size")
    }
    assert len(means) == 1
    assert ours(losses.MeanSquaredError(reduction=None), "linear", SCORES, REAL)[0].shape == (13,)


@both_kerases
@pytest.mark.parametrize(
    "case", ["sparse softmax", "binary probabilities", "squared", "cosine dead", "huber"]
)
def test_called_by_hand_a_loss_gives_the_value_of_keras_3(library, defaults, case):
    """With arrays, lists and weights, out of any graph; Keras 2 has other defaults."""
    name, arguments, _, x, y = CASES[case]
    weights = np.linspace(0, 2, len(x)).astype(np.float32)
    loss = getattr(losses, name)(**arguments)
    theirs = getattr(library.losses, name)(**arguments)
    for given in ((y, x), (y, x, weights)):
        if library is keras:
            assert loss(*given).numpy() == theirs(*given).numpy()
        else:
            assert float(loss(*given)) == pytest.approx(float(theirs(*given)), rel=1e-3)
    assert float(loss(y.tolist(), x.tolist())) == float(loss(y, x))


def test_called_by_hand_a_loss_has_a_gradient():
    """Eagerly, on a tape, as in Keras."""
    gradients = []
    for library in (keras.losses, losses):
        x = tf2.constant(SCORES)
        with tf2.GradientTape() as tape:
            tape.watch(x)
            value = library.CategoricalCrossentropy(from_logits=True)(np.abs(REAL), x)
        gradients.append(tape.gradient(value, x).numpy())
    assert np.array_equal(*gradients)


def test_called_in_a_graph_a_loss_gives_a_tensor():
    """Of that graph."""
    with tf.Graph().as_default() as graph:
        y, p = tf.placeholder(tf.float32, (None, 2)), tf.placeholder(tf.float32, (None, 2))
        assert losses.Huber()(y, p).graph is graph
        assert losses.huber(y, p).shape.as_list() == [None]


@pytest.mark.parametrize(
    "text",
    [
        "SparseCategoricalCrossentropy(from_logits=True)",
        "CategoricalCrossentropy(label_smoothing=0.1)",
        "BinaryCrossentropy(from_logits=True, axis=1)",
        "MeanSquaredError()",
        "Huber(delta=0.5, reduction='sum', name='mine')",
    ],
)
def test_the_repr_is_a_program_that_makes_an_equal_object(text):
    """Every choice that is not the usual one is printed, and nothing else."""
    assert repr(eval(text, vars(losses))) == text


@pytest.mark.parametrize("name", sorted({case[0] for case in CASES.values()} | {"Dice", "Circle"}))
def test_the_config_is_that_of_keras_and_makes_an_equal_loss(name):
    """Keras's entries with Keras's values; and whatever it forgets, so that nothing is lost."""
    loss, real_loss = getattr(losses, name)(), getattr(keras.losses, name)()
    config = loss.get_config()
    assert real_loss.get_config().items() <= config.items()
    assert set(config) - set(real_loss.get_config()) <= {"axis", "delta"}
    assert type(loss).from_config(config).get_config() == config
    assert type(real_loss).from_config(config).get_config() == real_loss.get_config()


def test_a_loss_of_the_user_has_a_name_and_a_config():
    """The name is that of its class, as in Keras; the config what the user says."""
    kind = absolute(tf_like(losses))
    assert kind(2.0).get_config() == {"scale": 2.0, "name": "absolute"}
    assert kind.from_config(kind(2.0).get_config()).scale == 2

    class MyLoss(losses.Loss):
        """A loss without a choice."""

    assert MyLoss().name == "my_loss"
    assert MyLoss().get_config() == {"name": "my_loss", "reduction": "sum_over_batch_size"}


def test_labels_of_an_ignored_class_are_no_mistake():
    """`label_limit` is what the data is checked against."""
    assert losses.SparseCategoricalCrossentropy().label_limit(4) == 4
    assert losses.SparseCategoricalCrossentropy(ignore_class=-1).label_limit(4) is None
    assert losses.Circle().label_limit(4) is None
    assert losses.MeanSquaredError().label_limit(4) is None
    assert NUMBERS.max() < losses.CategoricalGeneralizedCrossEntropy().label_limit(4)
