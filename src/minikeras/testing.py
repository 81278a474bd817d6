"""Run a few ops in a fresh graph, for examples and tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow.compat.v1 as tf


def run(build: Callable[[], Any]) -> Any:
    """Build ops in an empty graph, initialise its variables, and return what the ops give.

    Scalars come back as Python numbers.

    Examples:
        >>> run(lambda: tf.constant(1.0) + 2.0)
        3.0
    """
    with tf.Graph().as_default(), tf.Session() as session:
        fetches = build()
        session.run(tf.global_variables_initializer())
        value = session.run(fetches)
    return value.item() if getattr(value, "shape", None) == () else value
