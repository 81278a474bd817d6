"""One seed for the process."""

from __future__ import annotations

import random

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.checks import require_seed
from minikeras.errors import message
from minikeras.seeds import Ambient, SeedStream


def set_random_seed(seed: int) -> None:
    """Set the seed of the process: Python, NumPy, TensorFlow and minikeras.

    This is the one thing in minikeras that changes global state, because it is asked to.
    `Sequential(seed=...)` seeds a single model and changes nothing else.
    """
    if seed is None:
        raise ValueError(
            message("A seed is an integer.", where="set_random_seed(seed)", got="None")
        )
    require_seed(seed, "set_random_seed")
    random.seed(seed)
    np.random.seed(seed)
    tf.random.set_random_seed(seed)
    Ambient.stream = SeedStream(seed)
