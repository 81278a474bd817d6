"""The constants and the arithmetic of `keras.backend`, and what is left after a clean slate."""

import gc
import inspect
import weakref

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from kerases import each_keras
from minikeras import backend


@each_keras
def test_the_constants_are_those_of_keras(library):
    """As they are before anybody sets them."""
    for name in ("epsilon", "floatx", "image_data_format"):
        assert getattr(backend, name)() == getattr(library.backend, name)()


def test_a_clean_slate_frees_models_and_leaves_those_that_are_held():
    """The memory of the first is freed; the second still predicts."""

    def made():
        model = minikeras.Sequential([minikeras.Input((2,)), minikeras.layers.Dense(1)], seed=1)
        model.build()
        return model

    held, gone = made(), made()
    graph = weakref.ref(gone.graph)
    before = held.predict([[1.0, 2.0]], verbose=0).tolist()
    gc.disable()
    try:
        del gone
        backend.clear_session(free_memory=False)
        assert graph() is not None
        backend.clear_session()
    finally:
        gc.enable()
    assert graph() is None
    assert held.predict([[1.0, 2.0]], verbose=0).tolist() == before


X = np.array([[0.5, -1.25, 2.5], [1.5, 0.0, -3.0]], np.float32)
Y = np.array([[0.5, 2.0, -2.5], [1.0, 0.0, 3.0]], np.float32)
ONE = "abs exp round sign square sqrt sigmoid softplus tanh ones_like zeros_like softmax flatten"
ONE += " batch_flatten transpose shape expand_dims argmax argmin"
TWO = "equal not_equal greater greater_equal less less_equal maximum minimum"
CALLS = [(name, (X,), {}) for name in ONE.split()]
CALLS += [(name, (X, Y), {}) for name in TWO.split()]
CALLS += [
    (name, (X,), arguments)
    for name in ("max", "min", "sum", "prod", "mean", "std", "var")
    for arguments in ({}, {"axis": 0}, {"axis": [0, 1], "keepdims": True})
]
CALLS += [
    ("mean", (X > 0,), {"axis": -1}),
    ("log", (np.abs(X) + 1,), {}),
    ("pow", (X, 3), {}),
    ("clip", (X, -1, 1), {}),
    ("clip", (X, None, 0.25), {}),
    ("clip", (X, 0.5, None), {}),
    ("clip", (X, 2, 1), {}),
    ("dot", (X, Y.T.copy()), {}),
    ("cast", (X, "int32"), {}),
    ("concatenate", ([X, Y],), {"axis": 0}),
    ("stack", ([X, Y],), {"axis": 1}),
    ("squeeze", (X[None], 0), {}),
    ("reshape", (X, (3, 2)), {}),
    ("softmax", (X,), {"axis": 0}),
]


@pytest.mark.parametrize(
    "call", CALLS, ids=[f"{name}{number}" for number, (name, *_) in enumerate(CALLS)]
)
def test_the_arithmetic_has_the_bits_of_keras_2(call):
    """Numbers, shape and dtype, in a graph."""
    name, given, arguments = call
    found = []
    for library in (tf_keras, minikeras):
        with tf.Graph().as_default(), tf.Session() as session:
            tensors = [
                tf.placeholder_with_default(each, each.shape)
                if isinstance(each, np.ndarray)
                else [tf.constant(part) for part in each]
                if isinstance(each, list)
                else each
                for each in given
            ]
            made = getattr(library.backend, name)(*tensors, **arguments)
            found.append(np.asarray(session.run(made)))
    assert found[0].dtype == found[1].dtype
    assert found[0].shape == found[1].shape
    assert np.array_equal(found[0], found[1])


def test_the_parameters_are_those_of_keras_2():
    """By name and by place."""
    assert {name for name, *_ in CALLS} <= set(backend.__all__)
    for name in {name for name, *_ in CALLS}:
        ours, real = (
            list(inspect.signature(getattr(K.backend, name)).parameters)
            for K in (minikeras, tf_keras)
        )
        assert ours == real[: len(ours)], name


def test_a_custom_loss_of_keras_2_trains_as_there():
    """The same numbers, epoch by epoch."""
    ends = []
    for K in (tf_keras, minikeras):

        def loss(y_true, y_pred, K=K):
            return K.backend.mean(K.backend.square(y_pred - y_true), axis=-1)

        table = minikeras.Defaults.keras2()
        more = {"defaults": table, "seed": 3} if K is minikeras else {}
        if K is tf_keras:
            K.utils.set_random_seed(3)
        model = K.Sequential([K.layers.Input((3,)), K.layers.Dense(1)], **more)
        model.compile("sgd", loss)
        history = model.fit(X, Y[:, :1], epochs=2, verbose=0, shuffle=False).history
        ends.append((history, [weight.tolist() for weight in model.get_weights()]))
    assert ends[0] == ends[1]
