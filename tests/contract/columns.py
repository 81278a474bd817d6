"""The constants of the libraries that can be read without running anything.

What else the columns say is measured by the test of each row.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.defaults import Defaults

Reader = Callable[[Any], Any]  # takes `keras` or `tf_keras`


def snake(name: str) -> str:
    """Return the snake-case name of a class."""
    return re.sub(r"(?<=.)([A-Z])", r"_\1", name).lower()


def argument(function: Any, name: str) -> Any:
    """Return the default of an argument."""
    return inspect.signature(function).parameters[name].default


READERS: dict[str, Reader] = {
    "kernel_initializer": lambda K: snake(type(K.layers.Dense(1).kernel_initializer).__name__),
    "zero_bias": lambda K: type(K.layers.Dense(1).bias_initializer).__name__ == "Zeros",
    "random_normal_stddev": lambda K: K.initializers.RandomNormal().stddev,
    "random_uniform_range": lambda K: (
        K.initializers.RandomUniform().minval,
        K.initializers.RandomUniform().maxval,
    ),
    "truncated_normal_stddev": lambda K: K.initializers.TruncatedNormal().stddev,
    "leaky_relu_slope": lambda K: argument(
        K.layers.LeakyReLU, "negative_slope" if K is keras else "alpha"
    ),
    "dropout_argument": lambda K: next(iter(inspect.signature(K.layers.Dropout).parameters)),
    "batchnorm_epsilon": lambda K: K.layers.BatchNormalization().epsilon,
    "layernorm_epsilon": lambda K: K.layers.LayerNormalization().epsilon,
    "batchnorm_momentum": lambda K: K.layers.BatchNormalization().momentum,
    "constraint_epsilon": lambda K: K.backend.epsilon(),
    "percentage_floor": lambda K: K.backend.epsilon(),
    "logarithm_floor": lambda K: K.backend.epsilon(),
    "clip_distributions": lambda K: K.backend.epsilon(),
    "poisson_epsilon": lambda K: K.backend.epsilon(),
    "clip_probabilities": lambda K: K.backend.epsilon(),
    "rmsprop_epsilon": lambda K: K.optimizers.RMSprop().epsilon,
    "adam_epsilon": lambda K: K.optimizers.Adam().epsilon,
    "adagrad_epsilon": lambda K: K.optimizers.Adagrad().epsilon,
    "adadelta_epsilon": lambda K: K.optimizers.Adadelta().epsilon,
    "binary_accuracy_threshold": lambda K: argument(K.metrics.BinaryAccuracy, "threshold"),
    "positive_above": lambda K: K.metrics.Precision().thresholds[0],
    "shuffle_each_epoch": lambda K: argument(K.Model.fit, "shuffle"),
}

TF1_READERS: dict[str, Callable[[], Any]] = {
    "random_normal_stddev": lambda: argument(tf.random_normal, "stddev"),
    "random_uniform_range": lambda: (
        float(argument(tf.random_uniform, "minval")),
        # None stands for 1: there is no other number in the interval of floats.
        float(argument(tf.random_uniform, "maxval") or 1),
    ),
    "truncated_normal_stddev": lambda: argument(tf.truncated_normal, "stddev"),
    "leaky_relu_slope": lambda: argument(tf.nn.leaky_relu, "alpha"),
    "dropout_argument": lambda: [*inspect.signature(tf.nn.dropout).parameters][1],
    "rmsprop_epsilon": lambda: argument(tf.train.RMSPropOptimizer, "epsilon"),
    "adam_epsilon": lambda: argument(tf.train.AdamOptimizer, "epsilon"),
    "adadelta_epsilon": lambda: argument(tf.train.AdadeltaOptimizer, "epsilon"),
}


def columns_are_real(tables: Mapping[str, Defaults]) -> list[str]:
    """Return the constants in which a table is not the library it is named after."""
    complaints = []
    for profile, library in (("keras", keras), ("keras2", tf_keras)):
        for row, read in READERS.items():
            complaints += _differs(row, profile, getattr(tables[profile], row), read(library))
    for row, read_tf1 in TF1_READERS.items():
        complaints += _differs(row, "tf1", getattr(tables["tf1"], row), read_tf1())
    return complaints


def _differs(row: str, profile: str, said: Any, real: Any) -> list[str]:
    return [] if said == real else [f"{row}: {profile} says {said!r}, the library {real!r}"]
