"""Keras enlarges about the middle of an image, the kernels of TF1 about its corner."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from layers.passes import differences
from minikeras.behaviors.forward.half_pixel_centers import half_pixel_centers
from minikeras.defaults import Defaults
from minikeras.testing import run

both_kerases = pytest.mark.parametrize(
    ("library", "defaults"),
    [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())],
    ids=["keras", "keras2"],
)
X = np.random.default_rng(0).normal(size=(2, 4, 3, 2)).astype(np.float32)
OLD = {"bilinear": tf.image.resize_bilinear, "bicubic": tf.image.resize_bicubic}
each_kind = pytest.mark.parametrize("kind", OLD)


def predicted(k, kind, **arguments):
    """Return X, enlarged by a layer."""
    layer = k.layers.UpSampling2D((2, 3), interpolation=kind)
    return k.Sequential([k.Input((4, 3, 2)), layer], **arguments).predict(X, verbose=0)


@both_kerases
@each_kind
def test_on_the_image_is_that_of_keras(library, defaults, kind):
    """And not that of the old kernel."""
    found = predicted(minikeras, kind, defaults=defaults)
    assert np.array_equal(found, predicted(library, kind))
    assert not np.allclose(found, run(lambda: OLD[kind](tf.constant(X), (8, 9))))


@each_kind
def test_off_is_the_line_of_tf1(kind):
    """To the bit."""
    found = predicted(minikeras, kind, defaults=Defaults.keras().replace(half_pixel_centers=False))
    assert np.array_equal(found, run(lambda: OLD[kind](tf.constant(X), (8, 9))))


@both_kerases
@each_kind
def test_columns_have_the_bits_of_the_kerases(library, defaults, kind):
    """The gradients of what is before it as well."""
    assert defaults.half_pixel_centers
    assert not Defaults.tf1().half_pixel_centers

    def make(k):
        return [k.layers.Conv2D(3, 2), k.layers.UpSampling2D(interpolation=kind)]

    assert differences(library, defaults, [make], (5, 4, 2)) == []


@pytest.mark.parametrize("centers", [True, False])
def test_formula_says_where_a_new_pixel_stands(centers):
    """At `(i + 0.5) / size - 0.5`, or at `i / size`; a straight line shows where."""
    line = np.arange(6, dtype=np.float32).reshape(1, 1, 6, 1)
    found = run(lambda: half_pixel_centers(tf.constant(line), (1, 4), "bilinear", centers))
    places = (np.arange(24) + 0.5) / 4 - 0.5 if centers else np.arange(24) / 4
    assert np.array_equal(found.ravel(), np.clip(places, 0, 5).astype(np.float32))


def test_off_has_no_old_kernel_for_the_others():
    """They came with TensorFlow 2."""
    for centers in (True, False):
        found = run(lambda c=centers: half_pixel_centers(tf.constant(X), (2, 2), "lanczos3", c))
        assert np.array_equal(found, tf.compat.v2.image.resize(X, (8, 6), "lanczos3"))
