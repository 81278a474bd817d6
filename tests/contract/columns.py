"""The columns of the table, beside what the libraries say themselves.

The Kerases are asked by `contract.readers`, TensorFlow 1 by its signatures, where it has any.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow.compat.v1 as tf
import tf_keras

from contract.readers import READERS, read
from contract.readers.small import argument
from minikeras.defaults import Defaults

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
    "constraint_axis": lambda: argument(tf.clip_by_norm, "axes"),
    "rmsprop_epsilon": lambda: argument(tf.train.RMSPropOptimizer, "epsilon"),
    "adam_epsilon": lambda: argument(tf.train.AdamOptimizer, "epsilon"),
    "adadelta_epsilon": lambda: argument(tf.train.AdadeltaOptimizer, "epsilon"),
}

read_once = functools.cache(read)


def columns_are_real(tables: Mapping[str, Defaults]) -> list[str]:
    """Return the rows in which a table is not the library it is named after."""
    complaints = []
    for profile, library in (("keras", keras), ("keras2", tf_keras)):
        for row in READERS:
            said, real = getattr(tables[profile], row), read_once(row, library)
            complaints += _differs(row, profile, said, real)
    for row, read_tf1 in TF1_READERS.items():
        complaints += _differs(row, "tf1", getattr(tables["tf1"], row), read_tf1())
    return complaints


def _differs(row: str, profile: str, said: Any, real: Any) -> list[str]:
    same = said == real and isinstance(said, bool) is isinstance(real, bool)
    return [] if same else [f"{row}: {profile} says {said!r}, the library {real!r}"]
