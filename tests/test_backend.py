"""The constants of `keras.backend`, and what is left after a clean slate."""

import gc
import weakref

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
