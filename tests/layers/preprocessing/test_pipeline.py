"""A model that only prepares data, called like a function."""

import numpy as np
import pytest
import tensorflow as tf2

import minikeras
from kerases import both_kerases, same_arrays, sequential
from minikeras import layers
from minikeras.layers.preprocessing.pipeline import only_prepares

IMAGES = np.random.default_rng(0).uniform(0, 255, (5, 6, 7, 3)).astype(np.float32)


def pipeline(k, defaults=None):
    """Return the model that tutorials begin with."""
    k.utils.set_random_seed(3)
    return sequential(
        k,
        [
            k.layers.RandomFlip("horizontal", seed=1),
            k.layers.RandomRotation(0.1, seed=2),
            k.layers.RandomZoom(0.2, seed=3),
            k.layers.Rescaling(1 / 255),
        ],
        defaults,
    )


@both_kerases
def test_a_call_has_the_bits_of_keras(library, defaults):
    """It changes images unless told not to, others each time, and keeps on where it was."""
    found = []
    for k, table in ((minikeras, defaults), (library, None)):
        model = pipeline(k, table)
        calls = [model(IMAGES, training=True), model(IMAGES, training=True)]
        found.append([each.numpy() for each in (*calls, model(IMAGES, training=False))])
    assert same_arrays(*found)
    assert not np.array_equal(*found[0][:2])
    assert np.array_equal(found[0][2], IMAGES * np.float32(1 / 255))


@both_kerases
def test_a_map_has_the_bits_of_keras(library, defaults):
    """With labels that stay, in two epochs."""
    found = []
    for k, table in ((minikeras, defaults), (library, None)):
        model = pipeline(k, table)
        data = tf2.data.Dataset.from_tensor_slices((IMAGES, np.arange(5))).batch(2)
        data = data.map(lambda x, y, model=model: (model(x, training=True), y))
        found.append([x for _ in range(2) for x, _ in data.as_numpy_iterator()])
    assert same_arrays(*found)


def test_a_call_that_does_not_say_changes_images():
    """As one of a layer; a model with weights predicts."""
    model = pipeline(minikeras)
    assert not np.array_equal(model(IMAGES), model(IMAGES, training=False))
    model.add(layers.Flatten())
    model.add(layers.Dense(2))
    assert np.array_equal(model(IMAGES), model.predict(IMAGES, verbose=0))
    with pytest.raises(ValueError, match="inference"):
        model(IMAGES, training=True)


def test_layers_with_weights_or_other_random_numbers_do_not_only_prepare():
    """Nor is there anything to do without a layer that changes images."""
    flip = layers.RandomFlip()
    assert only_prepares([flip, layers.Normalization(), layers.Rescaling(2.0)])
    for other in (layers.Dense(1), layers.Dropout(0.5), layers.BatchNormalization()):
        assert not only_prepares([flip, other])
    assert not only_prepares([layers.Rescaling(2.0)])
