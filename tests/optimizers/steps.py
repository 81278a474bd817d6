"""Several steps of an optimizer on given gradients: of a real Keras, and of ours."""

import keras
import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf

from kerases import sequential
from minikeras.variables import variable

_RANDOM = np.random.default_rng(0)
SHAPES = [(7, 5), (5,), (1,)]
STEPS = 8
START = [_RANDOM.normal(size=shape).astype(np.float32) for shape in SHAPES]
# From tiny to large, so that every epsilon is felt; the learning rate changes on the way.
GRADIENTS = [
    [
        (_RANDOM.normal(size=shape) * 10.0 ** _RANDOM.integers(-6, 2, shape)).astype(np.float32)
        for shape in SHAPES
    ]
    for _ in range(STEPS)
]
_RANDOM_ROWS = _RANDOM.normal(size=(30, 3)).astype(np.float32)
RATES = [0.01, 0.01, 0.3, 0.3, 0.0, 1e-4, 0.05, 0.05]


def by_keras(optimizer):
    """Return the weights after each step of a real optimizer, run in a function as `fit` does."""
    is_keras_3 = isinstance(optimizer, keras.optimizers.Optimizer)
    weights = [keras.Variable(w) if is_keras_3 else tf2.Variable(w) for w in START]
    optimizer.build(weights)

    @tf2.function(autograph=False)
    def step(gradients):
        optimizer.apply_gradients(list(zip(gradients, weights, strict=True)))

    found = []
    for rate, gradients in zip(RATES, GRADIENTS, strict=True):
        optimizer.learning_rate = rate
        step([tf2.constant(gradient) for gradient in gradients])
        found.append([weight.numpy() for weight in weights])
    return found


def by_us(optimizer, defaults):
    """Return the weights after each step of one of ours, in a session."""
    with tf.Graph().as_default(), tf.Session() as session:
        weights = [variable(tf.constant(w), "weight", defaults, trainable=True) for w in START]
        fed = [tf.placeholder(tf.float32, shape) for shape in SHAPES]
        rate, count = tf.placeholder(tf.float32, ()), tf.placeholder(tf.int64, ())
        state = optimizer.make_state(weights, defaults)
        updates = optimizer.step(fed, weights, state, rate, count, defaults)
        session.run(tf.global_variables_initializer())
        found = []
        for number, gradients in enumerate(GRADIENTS):
            optimizer.learning_rate = RATES[number]
            feed = dict(zip(fed, gradients, strict=True))
            session.run(updates, feed | {rate: optimizer.learning_rate, count: number})
            found.append(session.run(weights))
        return found


def fitted(k, optimizer, defaults=None):
    """Return the weights of a small model after `fit` with an optimizer."""
    x = _RANDOM_ROWS
    layers = [k.Input((3,)), k.layers.Dense(4, activation="tanh"), k.layers.Dense(2)]
    model = sequential(k, layers, defaults)
    model.set_weights([np.full(w.shape, 0.1, np.float32) for w in model.get_weights()])
    model.compile(optimizer, "mse")
    model.fit(x, np.sin(3 * x[:, :2]), batch_size=8, epochs=5, shuffle=False, verbose=0)
    return model.get_weights()


def same_steps(these, those):
    """Return whether all weights are equal after all steps, to the bit."""
    return all(
        np.array_equal(this, that)
        for step, other in zip(these, those, strict=True)
        for this, that in zip(step, other, strict=True)
    )


def slots_of(optimizer, defaults):
    """Return the names of the variables that an optimizer keeps: for each weight, and shared."""
    with tf.Graph().as_default():
        weights = [variable(tf.constant(w), "weight", defaults) for w in START]
        state = optimizer.make_state(weights, defaults)
        assert [
            {name: slot.shape.as_list() for name, slot in slots.items()} for slots in state.slots
        ] == [{name: list(shape) for name in state.slots[0]} for shape in SHAPES]
        return list(state.slots[0]), list(state.shared)
