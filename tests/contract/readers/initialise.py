"""What a real Keras says about a weight before the first step: one function a row."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import tensorflow as tf

from .small import argument, model, seed, snake


def freeze_at(K: Any) -> str:
    """Freeze a layer between `compile` and `fit`, and see whether it learns."""
    layer = K.layers.Dense(1)
    net = model(K, (2,), layer, K.layers.Dense(1))
    net.compile(K.optimizers.SGD(0.1), "mse")
    layer.trainable = False
    before = np.array(layer.get_weights()[0])
    net.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
    return "first_fit" if np.array_equal(before, layer.get_weights()[0]) else "compile"


def draw_seeds_at(K: Any) -> str:
    """Build two layers in reverse order, and look for the first seed of Python's generator."""
    seed(K)
    first, second = K.layers.Dense(2), K.layers.Dense(2)
    second.build((None, 5))
    first.build((None, 5))
    earliest = K.initializers.GlorotUniform(seed=random.Random(7).randint(1, 10**9))((5, 2))
    drew = [np.array_equal(layer.kernel, earliest) for layer in (first, second)]
    return "construction" if drew[0] else "build" if drew[1] else "elsewhere"


def kernel_initializer(K: Any) -> str:
    """Read the default of Dense."""
    return snake(type(K.layers.Dense(1).kernel_initializer).__name__)


def recurrent_initializer(K: Any) -> str:
    """Read the default of LSTM."""
    return argument(K.layers.LSTM.__init__, "recurrent_initializer")


def embeddings_initializer(K: Any) -> str:
    """Read the default of Embedding."""
    return argument(K.layers.Embedding.__init__, "embeddings_initializer")


def zero_bias(K: Any) -> bool:
    """Read the default of Dense."""
    return type(K.layers.Dense(1).bias_initializer).__name__ == "Zeros"


def unit_forget_bias(K: Any) -> bool:
    """Read the default of LSTM."""
    return K.layers.LSTM(1).unit_forget_bias


def unit_gate_bias(K: Any) -> bool:
    """Read the first number of the bias of a GRU."""
    cell = K.layers.GRUCell(1)
    cell.build((None, 1))
    return bool(np.ravel(cell.bias)[0] == 1)


def wrap_seed(K: Any) -> bool | str:
    """Compare what a negative seed gives with the op, which is given it as it is, or wrapped."""
    drawn = np.asarray(K.initializers.RandomNormal(stddev=1.0, seed=-1)((5,)))
    seeds = {-1: False, -1 % (2**31 - 2): True}
    same = (s for s in seeds if np.array_equal(drawn, tf.random.stateless_normal((5,), [s, 0])))
    return seeds.get(next(same, None), "drawn otherwise")


def repeat_shared_initializer(K: Any) -> bool:
    """Give two layers one initializer."""
    start = K.initializers.RandomNormal()
    kernels = []
    for _ in range(2):
        layer = K.layers.Dense(4, kernel_initializer=start)
        layer.build((None, 4))
        kernels.append(layer.get_weights()[0])
    return np.array_equal(*kernels)


def stateless_draws(K: Any) -> bool:
    """Draw twice from one initializer with a seed."""
    draw = K.initializers.RandomNormal(seed=7)
    return np.array_equal(draw((5,)), draw((5,)))


def random_normal_stddev(K: Any) -> float:
    """Read the default."""
    return K.initializers.RandomNormal().stddev


def random_uniform_range(K: Any) -> tuple[float, float]:
    """Read the defaults."""
    return K.initializers.RandomUniform().minval, K.initializers.RandomUniform().maxval


def truncated_normal_stddev(K: Any) -> float:
    """Read the default."""
    return K.initializers.TruncatedNormal().stddev


def count_receptive_field(K: Any) -> bool:
    """Compare the largest number of a 3x3 kernel with the limits for 9 places and for one."""
    largest = np.abs(K.initializers.GlorotUniform(seed=7)((3, 3, 40, 50))).max()
    return bool(largest < np.sqrt(6 / (9 * 90)))


def correct_truncation(K: Any) -> bool:
    """See whether the standard deviation that was asked for is left after the cut."""
    spread = np.std(K.initializers.LecunNormal(seed=7)((100, 10_000))) * 10
    return bool(round(float(spread), 2) == 1.0)


def resource_variables(K: Any) -> bool:
    """Make a kernel in a graph in which a plain variable is a reference."""
    with tf.Graph().as_default(), tf.compat.v1.variable_scope("v1", use_resource=False):
        layer = K.layers.Dense(2)
        layer.build((None, 3))
        kernel = getattr(layer.kernel, "value", layer.kernel)
        kernel = layer.kernel if callable(kernel) else kernel
    return kernel.op.type == "VarHandleOp"
