"""One pass through layers, forward and back: of a real Keras, and of ours."""

import numpy as np
import tensorflow as tf2
import tensorflow.compat.v1 as tf

import minikeras
from kerases import same_arrays
from minikeras.defaults import Defaults
from minikeras.stack import Stack
from minikeras.variables import assign

RANDOM = np.random.default_rng(0)
ROWS = 5


def images(*shape):
    """Return random images, or any other array of that shape."""
    return RANDOM.normal(size=shape).astype(np.float32)


def real_models(library, stacks, shape):
    """Return built models of a real Keras, one for each list of layers, with random weights.

    The weights are positive, because one of them may be a variance.
    """
    models = []
    for layers in stacks:
        model = library.Sequential([library.Input(shape), *layers])
        model.set_weights([np.abs(images(*w.shape)) for w in model.get_weights()])
        models.append(model)
    return models


def real_passes(models, x, *, training=False):
    """Return the output of each model, and the gradients of `sum(y cos(y))`, in one list each.

    All in one function, which TensorFlow optimizes, for batches of any size, as in `fit`.
    """

    @tf2.function(input_signature=[tf2.TensorSpec((None, *x.shape[1:]))], autograph=False)
    def run(x):
        found = []
        for model in models:
            with tf2.GradientTape() as tape:
                y = model(x, training=training)
                total = tf2.reduce_sum(y * tf2.cos(y))
            found.append([y, *tape.gradient(total, model.trainable_variables)])
        return found

    return [[array.numpy() for array in arrays] for arrays in run(x)]


def our_passes(stacks, x, defaults=None, *, weights=None, training=False):
    """Return the same of ours; `weights` holds one list of arrays for each stack."""
    with tf.Graph().as_default(), tf.Session() as session:
        fed = tf.placeholder(tf.float32, (None, *x.shape[1:]))
        built, found = [], []
        for layers in stacks:
            stack = Stack(layers, fed, defaults or Defaults.keras(), 7)
            y, _ = stack.forward(fed, training=training)
            found.append([y, *tf.gradients(tf.reduce_sum(y * tf.cos(y)), stack.trainable)])
            built.append(stack)
        session.run(tf.global_variables_initializer())
        for stack, arrays in zip(built, weights or (), strict=bool(weights)):
            assign(stack.weights, arrays, session)
        return session.run(found, {fed: x})


def differences(library, defaults, makes, shape, *, training=False):
    """Return the places and names of what differs between a real Keras and us.

    `makes` are functions from `keras` or `minikeras` to a list of layers. The first array of a
    pass is the output, the others are gradients. Both are asked once more before they are said
    to differ: once, on a busy machine, the gradients behind `UpSampling2D` had other last bits,
    and never again. What differs in truth differs again.
    """
    x = images(ROWS, *shape)
    models = real_models(library, [make(library) for make in makes], shape)
    weights = [model.get_weights() for model in models]

    def ask():
        real = real_passes(models, x, training=training)
        stacks = [make(minikeras) for make in makes]
        ours = our_passes(stacks, x, defaults, weights=weights, training=training)
        return _unequal(ours, real)

    found = ask()
    return found if not found else [place for place in ask() if place in found]


def _unequal(ours, real):
    return [
        (place, number)
        for place, (these, those) in enumerate(zip(ours, real, strict=True))
        for number, (this, that) in enumerate(zip(these, those, strict=True))
        if not same_arrays([this], [that])
    ]


def output(layers, x, defaults=None, **arguments):
    """Return what a list of our layers makes of a batch."""
    return our_passes([layers], np.asarray(x, np.float32), defaults, **arguments)[0][0]


def output_shape(layers, shape):
    """Return the static shape that a list of our layers has for inputs of `shape`."""
    with tf.Graph().as_default():
        fed = tf.placeholder(tf.float32, (None, *shape))
        return Stack(layers, fed, Defaults.keras(), 0).output_shape


def build(k, layers, shape):
    """Build a model, which may fail."""
    k.Sequential([k.Input(shape), *layers]).build((None, *shape))
