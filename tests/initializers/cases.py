"""What the tests of the initializers share: the classes, their arguments, and a comparison."""

import inspect
import itertools

import numpy as np

from kerases import same_arrays
from minikeras import initializers

SEED = 7
SHAPES = [(), (7,), (1,), (0, 3), (6, 4), (4, 6), (3, 5, 4), (3, 3, 4, 5)]
CLASSES = [kind.__name__ for kind in initializers.CLASSES]
SEEDED = [
    name for name in CLASSES if "seed" in inspect.signature(getattr(initializers, name)).parameters
]
ARGUMENTS = [
    ("Constant", {"value": -2.5}),
    ("Identity", {"gain": 0.1}),
    ("Orthogonal", {"gain": 1.7}),
    ("RandomNormal", {"mean": 0.3, "stddev": 2.0}),
    ("RandomNormal", {"mean": -1.0}),
    ("RandomNormal", {"stddev": 0.0}),
    ("TruncatedNormal", {"mean": 0.3, "stddev": 2.0}),
    ("RandomUniform", {"minval": 0.1, "maxval": 0.3}),
    ("RandomUniform", {"minval": 0.0}),
    ("RandomUniform", {"maxval": 2.0}),
    *(
        ("VarianceScaling", {"scale": 0.3, "mode": mode, "distribution": distribution})
        for mode, distribution in itertools.product(
            ("fan_in", "fan_out", "fan_avg"),
            ("truncated_normal", "untruncated_normal", "uniform"),
        )
    ),
]


def value(initializer, shape, **defaults):
    """Return what an initializer draws, or the class of the error it raises."""
    try:
        return np.array(initializer(shape, **defaults))
    except ValueError as error:
        return type(error)


def same(this, that):
    """Return whether two initializers gave equal arrays, or both an error."""
    if isinstance(this, type) or isinstance(that, type):
        return this is that
    return this.dtype == that.dtype and same_arrays([this], [that])
