"""What a real Keras says about the way from a gradient to a weight: one function a row."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from .small import argument, digits, model, normal, slots, steps, variable

ONE = np.ones(1, np.float32)


def _rows(K: Any, optimizer: Any, values: Any, indices: Any, shape: Any) -> list[Any]:
    """Take one step with the gradient of some rows; return what the optimizer keeps."""
    weight = variable(K, np.zeros(shape))
    if hasattr(optimizer, "build"):
        optimizer.build([weight])
    rows = tf.IndexedSlices(tf.constant(values), tf.constant(indices), tf.constant(shape))
    optimizer.apply_gradients([(rows, weight)])
    return [np.array(each) for each in slots(optimizer, shape)]


def sum_repeated_rows(K: Any) -> bool:
    """Give Adagrad the rows 1 and 1 of one index: it adds 4, or 2."""
    optimizer = K.optimizers.Adagrad(0.01, initial_accumulator_value=0.0)
    values, indices = np.ones((2, 3), np.float32), np.int64([1, 1])
    (total,) = _rows(K, optimizer, values, indices, (4, 3))
    return bool(total[1, 0] == 4)


def scatter_into_slots(K: Any) -> bool:
    """See by its bits whether Adam's mean gradient decays before rows are added to it."""
    rest, values = np.float32(1 - 0.9), [normal(40, 50, seed=number) for number in range(3)]
    optimizer = K.optimizers.Adam(0.01)
    weight = variable(K, np.zeros((40, 50)))
    if hasattr(optimizer, "build"):
        optimizer.build([weight])
    apart = at_once = np.zeros((40, 50), np.float32)
    for each in values:
        rows = tf.IndexedSlices(tf.constant(each), tf.range(40), tf.constant((40, 50)))
        optimizer.apply_gradients([(rows, weight)])
        apart = (apart - apart * rest) + each * rest
        at_once = at_once + (each - at_once) * rest
    found = np.array(slots(optimizer, (40, 50))[0])
    return bool(np.mean(found == apart) > np.mean(found == at_once))


def move_all_rows(K: Any) -> bool:
    """Give a row a gradient once, and see whether its momentum moves it in the next step."""
    optimizer, weight = K.optimizers.SGD(1.0, momentum=0.9), variable(K, np.zeros((2, 1)))
    found = []
    for row in (0, 1):
        rows = tf.IndexedSlices(tf.ones((1, 1)), tf.constant([row]), tf.constant([2, 1]))
        optimizer.apply_gradients([(rows, weight)])
        found.append(float(np.array(weight)[0, 0]))
    return found[0] != found[1]


def group_weight_decay(K: Any) -> str:
    """Let a bias of one number decay in `fit`, and compare its bits with both groupings."""
    rate, decay = np.float32(0.013), np.float32(0.1)
    net = model(K, (2,), K.layers.Dense(1, bias_initializer="ones"))
    net.compile(K.optimizers.SGD(0.013, weight_decay=0.1), lambda y, p: 0.0 * p)
    walks = {"numbers": ONE, "weight_of_one": ONE}
    for _ in range(12):
        net.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
        number, weight = walks.values()
        walks = {
            "numbers": number - number * (decay * rate),
            "weight_of_one": weight - (weight * decay) * rate,
        }
    bias = net.get_weights()[1]
    return next((how for how, walk in walks.items() if np.array_equal(walk, bias)), "otherwise")


def advance_schedule(K: Any) -> bool:
    """Take two steps with a rate that halves."""
    schedule = K.optimizers.schedules.ExponentialDecay(1.0, 1, 0.5)
    start, first, second = steps(K, K.optimizers.SGD(schedule), variable(K, [0.0]), [ONE, ONE])
    return bool(first - second < start - first)


def momentum_includes_learning_rate(K: Any) -> bool:
    """Set the rate to 0 after a step: what is inside the momentum still moves the weight."""
    optimizer, weight = K.optimizers.SGD(1.0, momentum=0.9), variable(K, [0.0])
    steps(K, optimizer, weight, [ONE])
    optimizer.learning_rate = 0.0
    before, after = steps(K, optimizer, weight, [0 * ONE])
    return bool(before != after)


def rmsprop_accumulator(K: Any) -> float:
    """The first step of length 1 / sqrt(0.9 * start + 0.1) tells the start."""
    before, after = steps(K, K.optimizers.RMSprop(1.0), variable(K, [0.0]), [ONE])
    return digits(round(((before - after)[0] ** -2.0 - 0.1) / 0.9, 3))


def rmsprop_epsilon(K: Any) -> float:
    """Read the default."""
    return K.optimizers.RMSprop().epsilon


def rmsprop_root(K: Any) -> str:
    """Take a step with a mean square that stays, and compare its bits with those of both ways."""
    gradient, square = normal(1000, seed=1), np.abs(normal(1000, seed=2))
    optimizer = K.optimizers.RMSprop(0.01, rho=1.0, epsilon=0.0)
    weight = variable(K, np.zeros(1000))
    if hasattr(optimizer, "build"):
        optimizer.build([weight])
    else:
        optimizer._create_all_weights([weight])
    next(each for each in slots(optimizer, (1000,)) if each is not weight).assign(square)
    _, after = steps(K, optimizer, weight, [gradient])
    # Op after op, before TensorFlow's optimizer of graphs makes rsqrt of some roots.
    scaled = np.float32(0.01) * gradient
    ways = {"sqrt": scaled / np.sqrt(square), "scaled_rsqrt": scaled * tf.math.rsqrt(square)}
    return next((way for way, value in ways.items() if np.array_equal(-after, value)), "otherwise")


def rmsprop_overwrite_frequency(K: Any) -> int | None:
    """Read the default."""
    return argument(K.optimizers.RMSprop.__init__, "ema_overwrite_frequency")


def adam_one_minus_beta(K: Any) -> str:
    """After a step with the gradient 1, the second mean is the very number 1 - beta."""
    optimizer, weight = K.optimizers.Adam(), variable(K, [0.0, 0.0, 0.0])
    steps(K, optimizer, weight, [np.ones(3)])
    found = {np.array(each)[0] for each in slots(optimizer, (3,))}
    forms = {np.float32(1 - 0.999): "double", np.float32(1) - np.float32(0.999): "single"}
    return next((form for number, form in forms.items() if number in found), "otherwise")


def adam_beta_power(K: Any) -> str:
    """See whether the optimizer keeps products beside the number of its steps."""
    optimizer = K.optimizers.Adam()
    steps(K, optimizer, variable(K, [0.0, 0.0, 0.0]), [np.ones(3)])
    names = [getattr(each, "path", each.name) for each in slots(optimizer, ())]
    return "product" if any("power" in name for name in names) else "pow"


def adam_epsilon(K: Any) -> float:
    """Read the default."""
    return K.optimizers.Adam().epsilon


def adagrad_epsilon(K: Any) -> float:
    """Read the default."""
    return K.optimizers.Adagrad().epsilon


def adadelta_epsilon(K: Any) -> float:
    """Read the default."""
    return K.optimizers.Adadelta().epsilon


def adadelta_square(K: Any) -> str:
    """Compare the bits of the first mean square with both orders."""
    optimizer, weight, gradient = K.optimizers.Adadelta(), variable(K, np.zeros(200)), normal(200)
    steps(K, optimizer, weight, [gradient])
    share = np.float32(1 - 0.95)
    forms = {
        "square_first": (gradient * gradient) * share,
        "share_first": (share * gradient) * gradient,
    }
    kept = [np.array(each) for each in slots(optimizer, (200,))]
    equal = (how for how, form in forms.items() if any(np.array_equal(form, k) for k in kept))
    return next(equal, "otherwise")


def nadam_product(K: Any) -> str:
    """After one `fit` of a model with four weights, the product has one factor or four."""
    net = model(K, (3,), K.layers.Dense(4), K.layers.Dense(2))
    net.compile(K.optimizers.Nadam(0.01), "mse")
    net.fit(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
    product = float(np.array(net.optimizer._u_product))
    factor = 0.9 * (1 - 0.5 * 0.96)
    ways = {"once_a_step": factor, "once_a_weight": factor**4}
    return next((way for way, p in ways.items() if abs(product - p) < 1e-5), "otherwise")


def lion_learning_rate(K: Any) -> float:
    """Read the default."""
    return argument(K.optimizers.Lion.__init__, "learning_rate")


def average_weights(K: Any) -> str:
    """Take two steps, from 0 to 1 and to 2, as `fit` does, and read an average of momentum 0.7."""
    optimizer = K.optimizers.SGD(1.0, use_ema=True, ema_momentum=0.7)
    weight = variable(K, [0.0])
    optimizer.build([weight])
    step = tf.function(lambda: optimizer.apply_gradients([(-tf.ones(1), weight)]))
    step()
    step()
    average = float(np.array(optimizer._model_variables_moving_average[0])[0])
    ways = {1.3: "updated_weight", 0.81: "initial_weight", 2.0: "always the weight"}
    return ways.get(round(average, 5), f"{average:.2g} after 1 and 2")


def swap_in_averages(K: Any) -> bool:
    """See whether the weight after `fit` is the one after its last epoch."""
    net = model(K, (1,), K.layers.Dense(1, use_bias=False, kernel_initializer="zeros"))
    net.compile(K.optimizers.SGD(1.0, use_ema=True, ema_momentum=0.7), lambda y, p: -p)
    x, seen = np.ones((1, 1), np.float32), []

    class Watch(K.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            seen.append(self.model.get_weights()[0])

    net.fit(x, x, epochs=2, verbose=0, callbacks=[Watch()])
    return not np.array_equal(net.get_weights()[0], seen[-1])


def constraint_axis(K: Any) -> int | None:
    """Look at the default of `MaxNorm`."""
    axis: int | None = argument(K.constraints.MaxNorm, "axis")
    return axis


def constraint_epsilon(K: Any) -> float | None:
    """Constrain a column of length 1e-7: the share length / (length + epsilon) is left."""
    kept = float(np.ravel(K.constraints.MaxNorm()(tf.constant([[1e-7]])))[0]) / 1e-7
    return digits(1e-7 / kept - 1e-7) if kept < 0.999 else None


def reduce_rate_in(K: Any) -> str:
    """Make 0.01 of 0.1 and look at the last digit."""
    net = model(K, (1,), K.layers.Dense(1))
    net.compile(K.optimizers.SGD(0.1), "mse")
    callback = K.callbacks.ReduceLROnPlateau("x", 0.1, patience=1, mode="min")
    callback.set_model(net)
    callback.on_train_begin()
    for epoch in range(2):
        callback.on_epoch_end(epoch, {"x": 1.0})
    rate = float(np.array(net.optimizer.learning_rate))
    ways = {
        0.1 * np.float64(np.float32(0.1)): "double",
        np.float32(0.1) * np.float32(0.1): "single",
    }
    return next((way for new, way in ways.items() if np.float32(new) == rate), "otherwise")
