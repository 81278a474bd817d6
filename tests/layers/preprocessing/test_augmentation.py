"""What the layers share that change images at random: when they do, and how they draw."""

import logging

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf

import minikeras
from kerases import both_kerases, each_keras, same_arrays, sequential
from layers.agreement import round_trips
from layers.passes import output_shape
from minikeras import layers
from minikeras.layers.preprocessing.augmentation import bounds

IMAGES = np.random.default_rng(0).uniform(0, 255, (11, 6, 7, 2)).astype(np.float32)
KINDS = {
    "RandomFlip": {"mode": "horizontal"},
    "RandomRotation": {"factor": (-0.2, 0.1)},
    "RandomZoom": {"height_factor": 0.2, "width_factor": (-0.3, 0.1)},
    "RandomTranslation": {"height_factor": 0.2, "width_factor": (0.1, 0.3), "fill_mode": "wrap"},
    "RandomContrast": {"factor": (0.2, 0.4)},
    "RandomBrightness": {"factor": (-0.1, 0.3)},
    "RandomCrop": {"height": 4, "width": 5},
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def made(k, kind, **arguments):
    """Return a layer."""
    return getattr(k.layers, kind)(**KINDS[kind], **arguments)


def trained(k, defaults=None):
    """Return what two epochs behind many layers leave, all seeds drawn from one integer."""
    k.utils.set_random_seed(3)
    augment = [made(k, kind) for kind in reversed(KINDS)]
    # The contrast of Keras 2 has no gradient, so that nothing with weights stands before it.
    head = [k.layers.Conv2D(2, 2), k.layers.Dropout(0.2), k.layers.GlobalMaxPooling2D()]
    layers = [k.Input(IMAGES.shape[1:]), *augment, *head, k.layers.Dense(2)]
    model = sequential(k, layers, defaults)
    model.compile(k.optimizers.SGD(1e-6), "mse")
    y = np.arange(22, dtype=np.float32).reshape(11, 2)
    fit = {"batch_size": 4, "verbose": 0}
    losses = model.fit(IMAGES, y, epochs=2, **fit).history["loss"]
    losses.append(model.evaluate(IMAGES, y, verbose=0))
    predicted = model.predict(IMAGES, verbose=0)
    losses += model.fit(IMAGES, y, **fit).history["loss"]
    return [losses, predicted, *model.get_weights()]


@both_kerases
def test_a_fit_behind_them_has_the_bits_of_keras(library, defaults):
    """The images change while training only, and no other pass moves the streams."""
    assert same_arrays(trained(minikeras, defaults), trained(library))


@each_kind
def test_a_layer_alone_changes_images_as_keras_3_does(kind):
    """A batch, one image, a tensor, each drawing on; and nothing when told so."""
    found = []
    for k in (minikeras, keras):
        layer = made(k, kind, seed=5)
        each = [layer(IMAGES), layer(IMAGES[0], training=True), layer(tf2.constant(IMAGES))]
        each.append(layer(IMAGES.astype(np.uint8)[:1], training=False))
        found.append([np.asarray(image) for image in each])
    assert same_arrays(*found)
    assert not same_arrays(found[0][:1], [IMAGES])


@each_kind
def test_a_layer_changes_images_in_a_data_set(kind):
    """Others in each epoch, of floats and of integers, in the map of a real pipeline."""
    found = []
    for k in (minikeras, keras):
        layer = made(k, kind, seed=5)
        data = tf2.data.Dataset.from_tensor_slices(IMAGES.astype(np.uint8)).batch(4)
        data = data.map(lambda x, layer=layer: layer(x, training=True))
        found.append([*data.as_numpy_iterator(), *data.as_numpy_iterator()])
    assert same_arrays(*found)
    assert not same_arrays(found[0][:3], found[0][3:])


def test_autograph_has_nothing_to_say(caplog):
    """It reads the functions of a map, and warns of what it does not understand."""
    with caplog.at_level(logging.WARNING, "tensorflow"):
        for layer in (layers.RandomFlip(), layers.Rescaling(2.0), layers.Normalization()):
            tf2.data.Dataset.from_tensors(IMAGES).map(layer)
    assert not caplog.records


def test_seeds_are_drawn_in_the_order_of_construction():
    """Of layers alone too, as in Keras 3; a crop takes two."""
    found = []
    for k in (minikeras, keras):
        k.utils.set_random_seed(3)
        made_ = [made(k, kind) for kind in ("RandomCrop", "RandomZoom", "RandomFlip")]
        found.append([np.asarray(layer(IMAGES)) for layer in made_])
    assert same_arrays(*found)


def test_a_graph_that_is_built_by_hand_is_refused():
    """Nobody would count the draws."""
    with tf.Graph().as_default(), pytest.raises(ValueError, match="eager"):
        layers.RandomFlip()(tf.constant(IMAGES))


def test_what_is_no_image_is_refused():
    """With the class of error of Keras 3, and when a model is built."""
    for k in (keras, minikeras):
        with pytest.raises(ValueError):
            k.layers.RandomRotation(0.1)(np.zeros((2, 3), np.float32))
    with pytest.raises(ValueError, match="takes images"):
        output_shape([layers.RandomFlip()], (3,))


def test_a_copy_draws_what_the_layer_draws():
    """In another model, with the same seed."""
    model = minikeras.Sequential([minikeras.Input((6, 7, 2)), layers.RandomFlip()], seed=3)
    copy = model.with_defaults(minikeras.Defaults.keras2())
    assert copy.layers[0] is not model.layers[0]
    assert copy.layers[0].ticket is model.layers[0].ticket


@each_keras
@each_kind
def test_a_config_is_that_of_keras(library, kind):
    """Written by us and read by Keras 3, written by both Kerases and read by us."""
    ours, theirs = round_trips(library, kind, KINDS[kind] | {"seed": 3})
    assert theirs == [ours] * len(theirs)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "RandomCrop"])
@pytest.mark.parametrize("choice", [{"seed": 1.5}, {"data_format": "last"}], ids=str)
def test_what_keras_refuses_is_refused_at_construction(kind, choice):
    """A seed that is no integer, and an unknown order of the axes."""
    if kind == "RandomBrightness" and "data_format" not in choice:
        pytest.raises(ValueError, made, keras, kind, **choice)
    with pytest.raises(ValueError):
        made(minikeras, kind, **choice)


def test_a_factor_is_a_number_or_two():
    """Within the bounds."""
    assert bounds(-0.5, "factor", "RandomRotation") == (-0.5, 0.5)
    assert bounds(0.5, "factor", "RandomContrast", low=0.0) == (0, 0.5)
    for factor in (1.5, (0.1, 0.2, 0.3), (0.1, 1.5), "0.1", None, True):
        with pytest.raises(ValueError, match="factor"):
            bounds(factor, "factor", "RandomRotation")
