"""Several steps of an optimizer on given gradients: of a real Keras, and of ours."""

import keras
import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf

from kerases import sequential
from minikeras import optimizers
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
ABOVE_ZERO = [0.01, 0.01, 0.3, 0.3, 0.02, 1e-4, 0.05, 0.05]
ROWS = [  # of the first weight: six of its seven rows, some of them twice
    ((_RANDOM.normal(size=(6, 5)) * 10.0 ** _RANDOM.integers(-4, 2, (6, 5))).astype(np.float32),
     _RANDOM.integers(0, 7, 6))
    for _ in range(STEPS)
]  # fmt: skip


def by_keras(optimizer, rates=RATES, rows=False):
    """Return the weights after each step of a real optimizer, run in a function as `fit` does.

    With `rows` there is one weight, and each gradient has only some rows of it, some repeated.
    """
    is_keras_3 = isinstance(optimizer, keras.optimizers.Optimizer)
    start = START[:1] if rows else START
    weights = [keras.Variable(w) if is_keras_3 else tf2.Variable(w) for w in start]
    optimizer.build(weights)

    @tf2.function(autograph=False)
    def step(gradients):
        optimizer.apply_gradients(list(zip(gradients, weights, strict=True)))

    found = []
    for number, rate in enumerate(rates):
        if rate is not None:
            optimizer.learning_rate = rate
        step(
            [_sparse(*map(tf2.constant, ROWS[number]))]
            if rows
            else [tf2.constant(g) for g in GRADIENTS[number]]
        )
        found.append([weight.numpy() for weight in weights])
    return found


def by_us(optimizer, defaults, rates=RATES, rows=False):
    """Return the weights after each step of one of ours, in a session."""
    with tf.Graph().as_default(), tf.Session() as session:
        start = START[:1] if rows else START
        weights = [variable(tf.constant(w), "weight", defaults, trainable=True) for w in start]
        fed = [tf.placeholder(tf.float32, shape) for shape in SHAPES]
        if rows:
            fed = [tf.placeholder(tf.float32, (None, 5)), tf.placeholder(tf.int64, (None,))]
        rate, count = tf.placeholder(tf.float32, ()), tf.placeholder(tf.int64, ())
        state = optimizer.build_state(weights, defaults)
        gradients = [_sparse(*fed)] if rows else fed
        updates = optimizer.apply(gradients, weights, state, rate, count, defaults)
        session.run(tf.global_variables_initializer())
        found = []
        for number, asked in enumerate(rates):
            if asked is not None:
                optimizer.learning_rate = asked
            values = ROWS[number] if rows else GRADIENTS[number]
            feed = dict(zip(fed, values, strict=True))
            session.run(updates, feed | {rate: optimizer.rate_to_feed, count: number})
            found.append(session.run(weights))
        return found


def _sparse(values, indices):
    return tf2.IndexedSlices(values, indices, tf2.constant(SHAPES[0]))


def agree(library, defaults, name, arguments, *, rates=RATES, rows=False):
    """Assert that eight steps are those of a real Keras, to the bit, and return them."""
    ours = by_us(getattr(optimizers, name)(0.01, **arguments), defaults, rates, rows)
    real = by_keras(getattr(library.optimizers, name)(0.01, **arguments), rates, rows)
    assert same_steps(ours, real)
    assert np.isfinite(ours[-1][0]).all()
    return ours


def fitted(k, optimizer, defaults=None, units=2):
    """Return the weights of a small model after `fit` with an optimizer."""
    x = _RANDOM_ROWS
    layers = [k.Input((3,)), k.layers.Dense(4, activation="tanh"), k.layers.Dense(units)]
    model = sequential(k, layers, defaults)
    model.set_weights([np.full(w.shape, 0.1, np.float32) for w in model.get_weights()])
    model.compile(optimizer, "mse")
    model.fit(x, np.sin(3 * x[:, :units]), batch_size=8, epochs=5, shuffle=False, verbose=0)
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
