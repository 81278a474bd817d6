"""Vectors of length one, as NumPy has them."""

import numpy as np

from behaviors.loss.helpers import feed
from kerases import LIBRARIES
from minikeras.vectors import unit_vectors

X = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)


def test_the_length_along_the_axis_is_one():
    """To 1e-6, for float32; a vector of zeros stays where it is."""
    x = np.vstack([X, np.zeros((1, 3), np.float32)])
    for _, defaults in LIBRARIES:
        by_rows = feed(lambda x, table=defaults: unit_vectors(x, 1, table), x)
        length = np.linalg.norm(x, axis=1, keepdims=True)
        np.testing.assert_allclose(by_rows, x / np.maximum(length, 1e-30), rtol=1e-6)
        by_columns = feed(lambda x, table=defaults: unit_vectors(x, 0, table), x)
        np.testing.assert_allclose(by_columns, x / np.linalg.norm(x, axis=0), rtol=1e-6)
