"""A Dropout that does not drop: Keras 2 copies its input, Keras 3 and TF1 hand it on."""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from behaviors.forward.helpers import ops_of
from minikeras.behaviors.forward.copy_in_inference import copy_in_inference
from minikeras.defaults import Defaults

LIBRARIES = [(keras, Defaults.keras()), (tf_keras, Defaults.keras2())]
LOGITS = np.float32([[50, 0, 0]])


def loss(library, layer):
    """Return what a real Keras makes of a certain and wrong softmax with a layer behind it."""
    body = [library.layers.Activation("softmax"), layer]
    model = library.Sequential([library.Input((3,)), *body])
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model.evaluate(LOGITS, np.array([1]), verbose=0)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("kind", ["Dropout", "Identity"])
def test_on_the_softmax_is_hidden(library, defaults, kind):
    """The loss is 50 where the softmax is found, and else that of a clipped probability."""
    arguments = {"rate": 0.5} if kind == "Dropout" else {}
    found = loss(library, getattr(library.layers, kind)(**arguments))
    assert found == pytest.approx(16.118 if defaults.copy_in_inference else 50, abs=1e-3)


def test_off_it_is_the_tensor_itself():
    """No op is added."""
    assert ops_of(lambda x: copy_in_inference(x, Defaults.tf1().copy_in_inference), LOGITS) == []
    with tf.Graph().as_default():
        x = tf.constant(LOGITS)
        assert copy_in_inference(x, False) is x


def test_columns_are_whether_a_layer_copies():
    """In a function, a Dropout of Keras 2 gives another tensor than it got."""
    assert ops_of(lambda x: copy_in_inference(x, True), LOGITS) == ["Identity"]
    for library, defaults in LIBRARIES:
        layer = library.layers.Dropout(0.5)
        step = tf.function(lambda x, layer=layer: layer(x, training=False), autograph=False)
        graph = step.get_concrete_function(tf.constant(LOGITS)).graph
        # The first Identity is the one that every function has for its result.
        copies = [op.type for op in graph.get_operations()].count("Identity") - 1
        assert copies == defaults.copy_in_inference


def test_formula_is_the_loss_of_keras_2():
    """A probability of zero, clipped to 1e-7."""
    expected = -np.log(np.float32(1e-7))
    assert loss(tf_keras, tf_keras.layers.Dropout(0.5)) == pytest.approx(expected, rel=1e-6)
    assert loss(keras, keras.layers.Dropout(0.5)) == 50
