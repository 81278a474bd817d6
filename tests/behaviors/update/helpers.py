"""What the tests of the optimizers share: real optimizers, and the composed forms, step by step."""

import keras
import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.behaviors.update.adam_beta_power import adam_beta_power
from minikeras.behaviors.update.adam_epsilon import adam_epsilon
from minikeras.behaviors.update.adam_one_minus_beta import adam_one_minus_beta
from minikeras.behaviors.update.rmsprop_accumulator import rmsprop_accumulator
from minikeras.behaviors.update.rmsprop_epsilon import rmsprop_epsilon
from minikeras.behaviors.update.rmsprop_root import rmsprop_root

RATE = 0.01
_RANDOM = np.random.default_rng(0)
WEIGHT = _RANDOM.normal(size=200).astype(np.float32)
# From tiny to large, so that every epsilon is felt and every rounding happens.
SCALES = 10.0 ** _RANDOM.integers(-6, 2, (30, 200))
GRADIENTS = (_RANDOM.normal(size=(30, 200)) * SCALES).astype(np.float32)


def by_keras(optimizer, weight=WEIGHT, gradients=GRADIENTS):
    """Return the weights after each step of a real Keras optimizer, op after op."""
    is_keras_3 = isinstance(optimizer, keras.optimizers.Optimizer)
    variable = keras.Variable(weight) if is_keras_3 else tf.Variable(weight)
    weights = []
    for gradient in gradients:
        optimizer.apply_gradients([(tf.constant(gradient), variable)])
        weights.append(variable.numpy())
    return np.array(weights)


def by_session(build, weight=WEIGHT, gradients=GRADIENTS, config=None):
    """Return the weights after each run of the op `build(variable, gradient)` makes."""
    with tf.Graph().as_default(), tf.Session(config=config) as session:
        variable = slot("weight", weight)
        gradient = tf.placeholder(tf.float32, weight.shape)
        step = build(variable, gradient)
        session.run(tf.global_variables_initializer())
        weights = []
        for value in gradients:
            session.run(step, {gradient: value})
            weights.append(session.run(variable))
        return np.array(weights)


def by_rule(optimizer, defaults, weight=WEIGHT, gradients=GRADIENTS):
    """Return the weights after each step of one of our optimizers."""

    def build(variable, gradient):
        state = optimizer.build_state([variable], defaults)
        steps = slot("steps", tf.constant(0, tf.int64))
        rate = tf.constant(optimizer.rate_to_feed, tf.float32)
        now = steps.read_value()
        ops = optimizer.apply([gradient], [variable], state, rate, now, defaults)
        with tf.control_dependencies(ops):
            return steps.assign_add(1)

    return by_session(build, weight, gradients)


def by_tf1(optimizer, **arguments):
    """Return the weights after each step of a real optimizer of TF1."""
    return by_session(
        lambda weight, gradient: optimizer().apply_gradients([(gradient, weight)]), **arguments
    )


def slot(name, start):
    """Make a resource variable, as Keras does."""
    return tf.get_variable(name, initializer=start, use_resource=True)


def adam(defaults, betas=(0.9, 0.999)):
    """Return Adam written out in ops, with the three functions of its rows in their places."""

    def build(weight, gradient):
        m, v = (slot(name, tf.zeros(weight.shape)) for name in "mv")
        count = slot("count", tf.constant(0, tf.int64))
        products = {beta: slot(f"power_{beta}", tf.constant(beta)) for beta in betas}
        step = tf.cast(count + 1, tf.float32)
        power_1, power_2 = (
            adam_beta_power(
                beta, step, lambda beta: products[beta].read_value(), defaults.adam_beta_power
            )
            for beta in betas
        )
        rest_1, rest_2 = (adam_one_minus_beta(b, defaults.adam_one_minus_beta) for b in betas)
        alpha = tf.constant(RATE) * tf.sqrt(1 - power_2) / (1 - power_1)
        new_m = m + (gradient - m) * rest_1
        new_v = v + (tf.square(gradient) - v) * rest_2
        change = (new_m * alpha) / adam_epsilon(tf.sqrt(new_v), defaults.adam_epsilon)
        with tf.control_dependencies([change]):
            later = [m.assign(new_m), v.assign(new_v), count.assign_add(1)]
            later += [product.assign(product * beta) for beta, product in products.items()]
            return tf.group(weight.assign_sub(change), *later)

    return build


def rmsprop(defaults, rho=0.9):
    """Return RMSprop written out in ops, with the three functions of its rows in their places."""

    def build(weight, gradient):
        rate = tf.placeholder_with_default(np.float32(RATE), [])
        v = slot("v", rmsprop_accumulator(weight.shape, defaults.rmsprop_accumulator))
        new_v = rho * v + (1 - rho) * tf.square(gradient)
        denominator = rmsprop_epsilon(new_v, defaults.rmsprop_epsilon)
        change = rmsprop_root(rate, gradient, denominator, defaults.rmsprop_root)
        with tf.control_dependencies([change]):
            return tf.group(v.assign(new_v), weight.assign_sub(change))

    return build


def unoptimized():
    """Return the settings of a session that runs the ops as they are written."""
    config = tf.ConfigProto()
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    return config


def added_ops(build):
    """Return the names of the ops that `build` adds to an empty graph."""
    with tf.Graph().as_default() as graph:
        value = tf.placeholder(tf.float32, [], name="value")
        build(value)
        return [op.name for op in graph.get_operations() if op is not value.op]
