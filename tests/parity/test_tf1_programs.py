"""Whole programs in plain `tf.compat.v1`, and the model that has their bits under the TF1 column.

Nothing of minikeras is in the programs, and nothing is handed over but the data: both draw their
first weights from one seed of the graph. They are written as people wrote them: reference
variables from `tf.random_normal`, biases too, a loss that is a sum over all rows, the whole file
in its own order at each step, and one of TensorFlow's own optimizers.
"""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from minikeras import Sequential, layers, losses, optimizers, regularizers
from minikeras.defaults import Defaults

SEED, EPOCHS, ROWS, CLASSES = 5, 4, 24, 3
_RANDOM = np.random.RandomState(0)
LABELS = _RANDOM.randint(0, CLASSES, ROWS)
ONE_HOT = np.eye(CLASSES, dtype=np.float32)[LABELS]
ROWS_OF_NUMBERS = _RANDOM.rand(ROWS, 6).astype(np.float32)
IMAGES = _RANDOM.rand(ROWS, 8, 8, 2).astype(np.float32)
SEQUENCES = _RANDOM.rand(ROWS, 5, 4).astype(np.float32)


def perceptron():
    """Write out two dense layers, with a penalty and softmax as people first wrote the loss."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(SEED)
        x = tf.placeholder(tf.float32, [None, 6])
        y = tf.placeholder(tf.float32, [None, CLASSES])
        w1 = tf.Variable(tf.random_normal([6, 8]), use_resource=False)
        b1 = tf.Variable(tf.random_normal([8]), use_resource=False)
        w2 = tf.Variable(tf.random_normal([8, CLASSES]), use_resource=False)
        b2 = tf.Variable(tf.random_normal([CLASSES]), use_resource=False)

        hidden = tf.nn.leaky_relu(tf.nn.bias_add(tf.matmul(x, w1), b1))
        output = tf.nn.softmax(tf.nn.bias_add(tf.matmul(hidden, w2), b2))
        loss = tf.reduce_sum(-tf.reduce_sum(y * tf.log(output), axis=-1))
        # Collected, and never asked for.
        tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, 0.1 * tf.nn.l2_loss(w1))
        train = tf.train.AdamOptimizer(0.01).minimize(loss)

        session.run(tf.global_variables_initializer())
        told = []
        for _ in range(EPOCHS):
            _, value = session.run([train, loss], {x: ROWS_OF_NUMBERS, y: ONE_HOT})
            told.append(float(value))
        weights = session.run([w1, b1, w2, b2])
        return told, weights, session.run(output, {x: ROWS_OF_NUMBERS})


def perceptron_model():
    """Return the same in layers."""
    model = [
        layers.Dense(8, kernel_regularizer=regularizers.L2(0.1)),
        layers.LeakyReLU(),
        layers.Dense(CLASSES, "softmax"),
    ]
    return model, optimizers.Adam(0.01), "categorical_crossentropy", ROWS_OF_NUMBERS, ONE_HOT


def images():
    """Write out two convolutions, pooled and normalized, with momentum."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(SEED)
        x = tf.placeholder(tf.float32, [None, 8, 8, 2])
        y = tf.placeholder(tf.int64, [None])
        w1 = tf.Variable(tf.random_normal([3, 3, 2, 4]), use_resource=False)
        b1 = tf.Variable(tf.random_normal([4]), use_resource=False)
        scale = tf.Variable(tf.ones([4]), use_resource=False)
        offset = tf.Variable(tf.zeros([4]), use_resource=False)
        w2 = tf.Variable(tf.random_normal([3, 3, 4, 4]), use_resource=False)
        b2 = tf.Variable(tf.random_normal([4]), use_resource=False)
        w3 = tf.Variable(tf.random_normal([2 * 2 * 4, CLASSES]), use_resource=False)
        b3 = tf.Variable(tf.random_normal([CLASSES]), use_resource=False)

        h = tf.nn.conv2d(x, w1, strides=[1, 1, 1, 1], padding="SAME")
        h = tf.nn.bias_add(h, b1)
        mean, variance = tf.nn.moments(h, [0, 1, 2])
        h = tf.nn.batch_normalization(h, mean, variance, offset, scale, 1e-5)
        h = tf.nn.max_pool(tf.nn.relu(h), [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
        h = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(h, w2, [1, 1, 1, 1], "SAME"), b2))
        h = tf.nn.max_pool(h, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
        logits = tf.nn.bias_add(tf.matmul(tf.reshape(h, [-1, 2 * 2 * 4]), w3), b3)
        loss = tf.reduce_sum(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
        )
        train = tf.train.MomentumOptimizer(1e-4, 0.9).minimize(loss)

        session.run(tf.global_variables_initializer())
        told = []
        for _ in range(EPOCHS):
            _, value = session.run([train, loss], {x: IMAGES, y: LABELS})
            told.append(float(value))
        weights = session.run([w1, b1, scale, offset, w2, b2, w3, b3])
        return told, weights, session.run(logits, {x: IMAGES})


def images_model():
    """Return the same in layers."""
    model = [
        layers.Conv2D(4, 3, padding="same"),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.MaxPooling2D(2, padding="same"),
        layers.Conv2D(4, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2, padding="same"),
        layers.Flatten(),
        layers.Dense(CLASSES),
    ]
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    return model, optimizers.SGD(1e-4, 0.9), loss, IMAGES, LABELS


class Cell:
    """BasicLSTMCell, its kernel in two parts: gates i, g, f, o, and 1 added to the forget gate."""

    state_size, output_size = (3, 3), 3

    def __init__(self, kernel, recurrent, bias):
        self.kernel, self.recurrent, self.bias = kernel, recurrent, bias

    def zero_state(self, batch_size, dtype):
        return tf.zeros([batch_size, 3], dtype), tf.zeros([batch_size, 3], dtype)

    def __call__(self, x, state, scope=None):
        c, h = state
        gates = tf.matmul(x, self.kernel) + tf.matmul(h, self.recurrent)
        i, g, f, o = tf.split(tf.nn.bias_add(gates, self.bias), 4, axis=1)
        c = tf.sigmoid(f + 1.0) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(c)
        return h, (c, h)


def sequences():
    """Write out an LSTM in `dynamic_rnn`."""
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(SEED)
        x = tf.placeholder(tf.float32, [None, 5, 4])
        y = tf.placeholder(tf.int64, [None])
        kernel = tf.Variable(tf.random_normal([4, 4 * 3]), use_resource=False)
        recurrent = tf.Variable(tf.random_normal([3, 4 * 3]), use_resource=False)
        bias = tf.Variable(tf.random_normal([4 * 3]), use_resource=False)
        w = tf.Variable(tf.random_normal([3, CLASSES]), use_resource=False)
        b = tf.Variable(tf.random_normal([CLASSES]), use_resource=False)

        cell = Cell(kernel, recurrent, bias)
        _, (_, h) = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
        logits = tf.nn.bias_add(tf.matmul(h, w), b)
        loss = tf.reduce_sum(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
        )
        train = tf.train.AdamOptimizer(0.01).minimize(loss)

        session.run(tf.global_variables_initializer())
        told = []
        for _ in range(EPOCHS):
            _, value = session.run([train, loss], {x: SEQUENCES, y: LABELS})
            told.append(float(value))
        weights = session.run([kernel, recurrent, bias, w, b])
        return told, weights, session.run(logits, {x: SEQUENCES})


def sequences_model():
    """Return the same in layers."""
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    model = [layers.LSTM(3), layers.Dense(CLASSES)]
    return model, optimizers.Adam(0.01), loss, SEQUENCES, LABELS


PROGRAMS = {
    "perceptron": (perceptron, perceptron_model),
    "images": (images, images_model),
    "sequences": (sequences, sequences_model),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_column_of_tf1_is_the_plain_program(program):
    """One seed gives every loss, all weights after four steps, and the last output, to the bit."""
    plain, described = PROGRAMS[program]
    stack, optimizer, loss, x, y = described()
    model = Sequential(stack, defaults=Defaults.tf1(), seed=SEED)
    model.compile(optimizer, loss)
    told = model.fit(x, y, epochs=EPOCHS, verbose=0).history["loss"]
    losses_by_hand, weights, output = plain()
    assert told == losses_by_hand
    pairs = zip(model.weights, model.get_weights(), strict=True)
    # The program has no moving averages; without the operations to update them, nor has the model.
    ours = [value for variable, value in pairs if "moving" not in variable.name]
    for mine, theirs in zip(ours, weights, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    np.testing.assert_array_equal(model.predict(x, verbose=0), output)
    assert told[0] != told[-1]
