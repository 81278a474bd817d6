"""Where the bits are not those of Keras: by how much, and why."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

import minikeras
from minikeras.defaults import Defaults
from parity.programs import X, assert_equal, model_of, run
from parity.variants import ONE_NUMBER, ONE_YES_OR_NO, SEVERAL_YES_OR_NO

PROGRAMS = {"one number": ONE_NUMBER, "one yes or no": ONE_YES_OR_NO}


@pytest.mark.parametrize("name", PROGRAMS)
def test_one_output_of_keras_3_is_a_rounding_apart(name):
    """After three epochs no number is further than 1e-6 away; the first weights are the same."""
    real, ours = run(keras, PROGRAMS[name]), run(minikeras, PROGRAMS[name], Defaults.keras())
    assert_equal(ours.initial, real.initial, name)
    assert_equal(ours, real, name, apart=1e-6)


@pytest.mark.parametrize(
    ("library", "units", "op"),
    [(keras, 1, "AddV2"), (keras, 2, "BiasAdd"), (tf_keras, 1, "BiasAdd")],
)
def test_the_reason_is_an_op_of_keras_3(library, units, op):
    """It adds a bias of one number with `tf.add`, whose gradient sums in another order."""
    layer = library.layers.Dense(units)
    layer.build((None, 3))
    graph = tf.function(layer).get_concrete_function(tf.TensorSpec((None, 3))).graph
    types = {node.op for node in graph.as_graph_def().node}
    assert types & {"AddV2", "BiasAdd"} == {op}


def test_several_yes_or_no_of_keras_3_have_its_bits():
    """So it is the bias of one number alone."""
    assert_equal(run(minikeras, SEVERAL_YES_OR_NO, Defaults.keras()), run(keras, SEVERAL_YES_OR_NO))


def test_one_number_of_keras_2_has_its_bits():
    """There the bias of one number is added like any other."""
    assert_equal(run(minikeras, ONE_NUMBER, Defaults.keras2()), run(tf_keras, ONE_NUMBER))


def test_a_sigmoid_that_keras_2_predicts_is_a_rounding_apart():
    """All else has the bits of Keras 2: the loss is computed from the logits."""
    real, ours = run(tf_keras, ONE_YES_OR_NO), run(minikeras, ONE_YES_OR_NO, Defaults.keras2())
    assert_equal(ours.prediction, real.prediction, apart=2.4e-7)  # four steps of float32 below 1
    assert_equal(ours._replace(prediction=real.prediction), real)


def test_the_reason_is_a_counter_of_keras_2():
    """It counts its predictions, and with the counter hanging on the sigmoid, nothing is fused.

    So its prediction has the bits of the ops one by one, as they are run outside of a graph.
    Keras 3 does not count, and its sigmoid is computed together with the product before it.
    """
    for library, fused in ((keras, True), (tf_keras, False)):
        model = model_of(library, SEVERAL_YES_OR_NO)
        by_ops = np.asarray(model(X[:32], training=False))
        assert np.array_equal(model.predict(X[:32], verbose=0), by_ops) is not fused
