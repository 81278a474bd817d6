"""What the tests of the rows of augmentation share: one batch that a layer of a Keras changes."""

import keras
import numpy as np
import tf_keras

import minikeras
from layers.passes import differences, output

SEED = 4
IMAGES = np.random.default_rng(0).uniform(0, 255, (6, 5, 7, 2)).astype(np.float32)


def ours(make, defaults, x=IMAGES, training=True):
    """Return what a layer of ours makes of a batch."""
    return output([make(minikeras)], x, defaults, training=training)


def theirs(make, x=IMAGES, training=True):
    """Return what the layers of Keras 3 and of Keras 2 make of it."""
    return [np.asarray(make(library)(x, training=training)) for library in (keras, tf_keras)]


def is_that_of(library, defaults, make, training=True, behind=True):
    """Return whether a layer of ours has the bits of a real Keras, `behind` a convolution too."""
    makes = [lambda k: [make(k)], lambda k: [k.layers.Conv2D(3, 2), make(k)]][: 1 + behind]
    return differences(library, defaults, makes, (5, 7, 2), training=training) == []
