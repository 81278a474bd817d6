"""A layer outside a model: on an array, or on a tensor in `dataset.map`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf


def on_tensor_or_array(function: Callable[[tf.Tensor], tf.Tensor], x: Any) -> Any:
    """Return `function(x)`, a tensor for a tensor and an array for an array.

    An array is computed at once, in TensorFlow's eager mode as Keras does, or else in a session.
    """
    if tf.is_tensor(x):
        return function(x)
    x = np.asarray(x)
    if tf.executing_eagerly():
        return function(tf.constant(x)).numpy()
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(x.dtype, x.shape)
        return session.run(function(fed), {fed: x})
