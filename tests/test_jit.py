"""`jit_compile=True`: the same training, as a program of XLA.

XLA adds up in another order than the kernels of TensorFlow, and computes `exp` and `tanh` in its
own way, so that last bits differ, and differ more from step to step: 1e-4 after ten steps of Adam,
which divides by the root of small numbers. Dropout drops others: XLA has a generator of its own.
Two runs of one program are equal bit for bit.
"""

import numpy as np
import pytest
import tensorflow as tf

from kerases import parts
from minikeras import Sequential, layers
from minikeras.data import Chunk, Rows
from minikeras.defaults import Defaults
from minikeras.jit import even, explained

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(75, 6)).astype(np.float32)
Y = RANDOM.integers(0, 3, 75)
IDS = RANDOM.integers(0, 9, (75, 16))


def dense(rate=0.3):
    """Return layers with batch normalization, and with dropout unless its rate is zero."""
    dropout = [layers.Dropout(rate)] if rate else []
    first = [layers.Input((6,)), layers.Dense(8, "relu"), layers.BatchNormalization()]
    return [*first, *dropout, layers.Dense(3, "softmax")]


def convolutional():
    """Return layers with a convolution, which is compiled batch by batch on a CPU."""
    first = [layers.Input((6,)), layers.Reshape((6, 1)), layers.Conv1D(4, 3, activation="relu")]
    return [*first, layers.BatchNormalization(), layers.Flatten(), layers.Dense(3, "softmax")]


def recurrent(kind):
    """Return layers that read words, of which 0 is none."""
    words = layers.Embedding(9, 4, mask_zero=True)
    return [layers.Input((16,), dtype="int32"), words, kind(4), layers.Dense(3, "softmax")]


def results(stack, x, jit, *, defaults=None, **fit):
    """Return the history, the weights, what is evaluated and what is predicted."""
    model = Sequential(stack, defaults=defaults or Defaults.keras(), seed=1)
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"], jit_compile=jit)
    fit = {"batch_size": 16, "epochs": 2, "verbose": 0} | fit
    history = model.fit(x, Y, **fit).history
    numbers = [history["loss"], history["accuracy"], *model.get_weights()]
    return [*numbers, model.evaluate(x, Y, verbose=0), model.predict(x, verbose=0)]


CASES = {
    "dense": (lambda: dense(0), X),
    "convolution": (convolutional, X),
    "LSTM": (lambda: recurrent(layers.LSTM), IDS),
    "GRU": (lambda: recurrent(layers.GRU), IDS),
}


@pytest.mark.filterwarnings("ignore:XLA is slow on the convolution")
@pytest.mark.parametrize("name", CASES)
def test_xla_computes_almost_the_same(name):
    """Training, evaluating and predicting, with a partial last batch."""
    make, x = CASES[name]
    on, off = (results(make(), x, jit) for jit in (True, False))
    for this, that in zip(on, off, strict=True):
        assert np.allclose(this, that, atol=1e-4)


def test_two_runs_have_the_same_bits():
    """With dropout, which draws from counters."""
    first, second = (results(dense(), X, True) for _ in range(2))
    for this, that in zip(first, second, strict=True):
        assert np.array_equal(this, that)


def test_the_size_of_a_chunk_changes_no_bits():
    """One program for each number of batches, which all compute the same."""
    found = []
    for steps in (1, 3):
        model = Sequential(dense(), seed=1)
        model.compile(
            "sgd", "sparse_categorical_crossentropy", jit_compile=True, steps_per_execution=steps
        )
        model.fit(X, Y, batch_size=16, epochs=2, verbose=0)
        found.append(model.get_weights())
    assert all(np.array_equal(*pair) for pair in zip(*found, strict=True))


def test_auto_and_false_compile_nothing():
    """Only True does."""
    for jit in ("auto", False, None, True):
        model = Sequential(dense(), seed=1)
        model.compile("sgd", "sparse_categorical_crossentropy", jit_compile=jit)
        model.fit(X[:16], Y[:16], verbose=0)
        text = str(model.graph.as_graph_def())
        assert ("_XlaMustCompile" in text) == (jit is True)


def test_a_convolution_on_a_cpu_is_warned_of():
    """By its name, when `compile` is called."""
    model = Sequential([layers.Conv2D(2, 3, name="edges"), layers.Flatten(), layers.Dense(1)])
    if tf.config.get_visible_devices("GPU"):
        pytest.skip("there is a GPU, on which XLA is quick")
    with pytest.warns(UserWarning, match="'edges'"):
        model.compile("sgd", "mse", jit_compile=True)


@pytest.mark.filterwarnings("ignore:XLA is slow on the convolution")
@pytest.mark.parametrize("name", ["dense", "convolution"])
def test_a_convolution_on_a_cpu_is_in_no_loop_of_xla(name):
    """Each batch is a program of its own there; of another network, the chunk is one."""
    if tf.config.get_visible_devices("GPU"):
        pytest.skip("there is a GPU, on which XLA is quick")
    make, x = CASES[name]
    model = Sequential(make(), seed=1)
    model.compile("sgd", "sparse_categorical_crossentropy", jit_compile=True)
    model.fit(x[:16], Y[:16], verbose=0)
    functions = model.graph.as_graph_def().library.function
    programs = [each for each in functions if each.attr["_XlaMustCompile"].b]
    loops = [node for each in programs for node in each.node_def if node.op.endswith("While")]
    assert programs
    assert bool(loops) == (name == "dense")


def test_what_xla_cannot_compile_is_an_error_that_says_what_to_do():
    """When the first chunk runs: a Python function in a layer."""

    def python(x):
        return tf.ensure_shape(tf.numpy_function(np.tanh, [x], tf.float32), x.shape)

    model = Sequential([layers.Input((6,)), layers.Lambda(python), layers.Dense(1)])
    model.compile("sgd", "mse", jit_compile=True)
    with pytest.raises(ValueError) as caught:
        model.fit(X, Y, verbose=0)
    assert parts(caught)["where"] == "compile(jit_compile=True)"
    assert "PyFunc" in parts(caught)["got"]


def test_random_numbers_without_a_counter_are_refused():
    """Those of Keras 2 come from a seed that XLA does not take."""
    with pytest.raises(ValueError, match="other numbers in every run"):
        results(dense(), X, True, defaults=Defaults.keras2())


def test_reference_variables_are_refused():
    """Those of TF1."""
    with pytest.raises(ValueError, match="resource variables"):
        results(dense(), X, True, defaults=Defaults.tf1())


def test_another_error_stays_as_it_is():
    """Only what comes from XLA is explained."""
    error = tf.errors.InvalidArgumentError(None, None, "indices[0] = 9 is not in [0, 9)")
    assert explained(error) is error


def test_the_batches_of_a_part_have_one_size():
    """Any sizes, in their order."""
    sizes = [2, 2, 3, 1, 1, 1, 2]
    bounds = np.cumsum([0, *sizes])
    found = list(even(Chunk(Rows(np.arange(12)), bounds)))
    assert np.concatenate([part.rows.x for part in found]).tolist() == list(range(12))
    assert [np.diff(part.bounds).tolist() for part in found] == [[2, 2], [3], [1, 1, 1], [2]]


def test_an_error_of_the_data_is_not_its_own_cause():
    """Otherwise who follows the causes of an error would never come to an end."""
    stack = [layers.Input((2,), dtype="int32"), layers.Embedding(4, 2), layers.Flatten()]
    model = Sequential([*stack, layers.Dense(1)])
    with pytest.raises(tf.errors.InvalidArgumentError, match="9 is not in") as caught:
        model.predict(np.array([[9, 9]]), verbose=0)
    assert caught.value.__cause__ is None
