"""The column of TF1 has the bits of programs that a person writes in plain `tf.compat.v1`.

Nothing of minikeras is in these programs; they get the weights that a model starts with.
"""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from minikeras import Sequential, initializers, layers, losses, optimizers
from minikeras.defaults import Defaults
from parity.programs import NUMBERS, X, assert_equal

EPOCHS = 4
FLAT = X.reshape(len(X), -1)[:, :20].copy()
RULES = {
    "Adam": (optimizers.Adam, tf.train.AdamOptimizer, 0.01),
    "SGD": (optimizers.SGD, tf.train.GradientDescentOptimizer, 1e-5),
}


def perceptron(x, w):
    """Return logits."""
    x = tf.nn.relu(tf.nn.bias_add(tf.matmul(x, w[0]), w[1]))
    x = tf.nn.relu(tf.nn.bias_add(tf.matmul(x, w[2]), w[3]))
    return tf.nn.bias_add(tf.matmul(x, w[4]), w[5])


def convolutions(x, w):
    """Return logits."""
    for kernel, bias in (w[0:2], w[2:4]):
        x = tf.nn.conv2d(x, kernel, strides=[1, 1, 1, 1], padding="SAME")
        x = tf.nn.relu(tf.nn.bias_add(x, bias))
        x = tf.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    x = tf.reshape(x, [-1, 4 * 4 * 8])
    x = tf.nn.relu(tf.nn.bias_add(tf.matmul(x, w[4]), w[5]))
    return tf.nn.bias_add(tf.matmul(x, w[6]), w[7])


def memory(x, w):
    """Return logits of an LSTM, written as `tf.nn.rnn_cell.LSTMCell` is.

    A step has a name, as people give one: TensorFlow adds up the gradients of the steps in the
    order of the names of their ops, and another order rounds in another way.
    """
    h = c = tf.zeros([tf.shape(x)[0], 8])
    for time in range(4):
        with tf.name_scope(f"step_{time}"):
            z = tf.matmul(x[:, time], w[0]) + tf.matmul(h, w[1])
            i, g, f, o = tf.split(tf.nn.bias_add(z, w[2]), 4, axis=1)
            c = tf.sigmoid(f + 1.0) * c + tf.sigmoid(i) * tf.tanh(g)
            h = tf.sigmoid(o) * tf.tanh(c)
    return tf.nn.bias_add(tf.matmul(h, w[3]), w[4])


def perceptron_layers():
    return [layers.Dense(64, "relu"), layers.Dense(32, "relu"), layers.Dense(11)]


def convolution_layers():
    return [
        layers.Conv2D(4, 8, padding="same", activation="relu"),
        layers.MaxPooling2D(2, padding="same"),
        layers.Conv2D(8, 8, padding="same", activation="relu"),
        layers.MaxPooling2D(2, padding="same"),
        layers.Flatten(),
        layers.Dense(16, "relu"),
        layers.Dense(11),
    ]


def memory_layers():
    return [layers.LSTM(8, unroll=True), layers.Dense(11)]


NETWORKS = {
    "perceptron": (perceptron, perceptron_layers, FLAT),
    "convolutions": (convolutions, convolution_layers, X),
    "memory": (memory, memory_layers, FLAT.reshape(-1, 4, 5)),
}


def by_hand(network, optimizer, x, weights):
    """Return the loss of each epoch, the last weights and the last logits of a TF1 program."""
    with tf.Graph().as_default(), tf.Session() as session:
        images = tf.placeholder(tf.float32, [None, *x.shape[1:]])
        labels = tf.placeholder(tf.int64, [None])
        starts = [tf.placeholder(tf.float32, weight.shape) for weight in weights]
        variables = [tf.Variable(start, use_resource=False) for start in starts]
        logits = network(images, variables)
        loss = tf.reduce_sum(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        )
        train = optimizer.minimize(loss)
        session.run(tf.global_variables_initializer(), dict(zip(starts, weights, strict=True)))
        feed = {images: x, labels: NUMBERS}
        told = [session.run([loss, train], feed)[0] for _ in range(EPOCHS)]
        return [float(value) for value in told], session.run(variables), session.run(logits, feed)


def by_table(network, optimizer, x):
    """Return the first weights of a model with the column of TF1, and what `by_hand` returns."""
    model = Sequential(network(), defaults=Defaults.tf1(), seed=1)
    model.build((None, *x.shape[1:]))
    model.compile(optimizer, losses.SparseCategoricalCrossentropy(from_logits=True))
    first = model.get_weights()
    told = model.fit(x, NUMBERS, epochs=EPOCHS, verbose=0).history["loss"]
    return first, (told, model.get_weights(), model.predict(x, verbose=0))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("network", NETWORKS)
def test_a_table_of_tf1_is_the_plain_program(network, rule):
    """Every loss, all weights after four steps, and the logits, to the last bit."""
    plain, model, x = NETWORKS[network]
    ours, theirs, rate = RULES[rule]
    weights, result = by_table(model, ours(rate), x)
    assert_equal(result, by_hand(plain, theirs(rate), x, weights), network)
    assert not any(np.array_equal(old, new) for old, new in zip(weights, result[1], strict=True))


def test_a_seed_draws_what_a_plain_program_draws():
    """The weights are `tf.random_normal` in a graph with the seed, kernel and bias in turn."""
    model = Sequential(perceptron_layers(), defaults=Defaults.tf1(), seed=1)
    model.build((None, 20))
    shapes = [(20, 64), (64,), (64, 32), (32,), (32, 11), (11,)]
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)
        variables = [tf.Variable(tf.random_normal(shape), use_resource=False) for shape in shapes]
        session.run(tf.global_variables_initializer())
        assert_equal(model.get_weights(), session.run(variables))


def test_no_weight_changes_before_all_gradients_are_there():
    """A reference variable that is overwritten too early would give other bits now and then."""

    def wide():
        start = initializers.RandomNormal(stddev=0.05)
        return [layers.Dense(256, "relu", kernel_initializer=start) for _ in range(3)]

    results = [by_table(wide, optimizers.SGD(0.001), X.reshape(len(X), -1)) for _ in range(8)]
    for result in results[1:]:
        assert_equal(result, results[0])
