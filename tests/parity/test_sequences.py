"""What comes after a fit, or before it, has the bits of Keras as well."""

import keras
import pytest
import tf_keras

import minikeras
from minikeras.defaults import Defaults
from parity.programs import NUMBERS, SEED, Program, X, assert_equal, fit, model_of
from parity.variants import EVERYTHING, made_for

DROPOUT = Program(made_for(dropout=(0.3, 0.2)))
LIBRARIES = [
    pytest.param(keras, Defaults.keras(), id="keras"),
    pytest.param(tf_keras, Defaults.keras2(), id="keras2"),
]
both = pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
pytestmark = pytest.mark.usefixtures("seeds_forgotten")


def state(model):
    """Return the weights, and what they predict."""
    return model.get_weights(), model.predict(X, verbose=0)


@both
def test_a_second_fit_continues(library, defaults):
    """With the moments of the optimizer, the steps, and the dropout masks where they were."""

    def program(K):
        model = model_of(K, EVERYTHING, defaults)
        return fit(model, NUMBERS, epochs=2), fit(model, NUMBERS, epochs=2), state(model)

    ours, real = program(minikeras), program(library)
    assert_equal(ours, real)
    assert real[0] != real[1]


@both
@pytest.mark.parametrize(
    ("variant", "batches"),
    [
        # Keras 2 makes a new graph for a batch of another size, where dropout starts again.
        pytest.param(DROPOUT, [(0, 32), (32, 64), (8, 40)], id="with dropout"),
        pytest.param(Program(), [(0, 32), (64, 75), (5, 6), (32, 64)], id="of several sizes"),
    ],
)
def test_batches_one_by_one(library, defaults, variant, batches):
    """`train_on_batch`, `test_on_batch` and `predict_on_batch`."""

    def program(K):
        model = model_of(K, variant, defaults)
        told = []
        for start, stop in batches:
            x, y = X[start:stop], NUMBERS[start:stop]
            told.append([float(value) for value in model.train_on_batch(x, y)])
            told.append([float(value) for value in model.test_on_batch(x, y)])
            told.append(model.predict_on_batch(x))
        return told, state(model)

    assert_equal(program(minikeras), program(library))


@both
def test_compiled_again_a_model_keeps_its_weights(library, defaults):
    """The new optimizer starts from nothing, and the old one is forgotten."""

    def program(K):
        model = model_of(K, DROPOUT, defaults)
        told = [fit(model, NUMBERS, epochs=1)]
        loss = K.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(K.optimizers.SGD(0.05, momentum=0.9), loss, metrics=["accuracy"])
        told.append(fit(model, NUMBERS, epochs=2))
        model.compile("adam", loss, metrics=["accuracy"])
        told.append(fit(model, NUMBERS, epochs=1))
        return told, state(model)

    assert_equal(program(minikeras), program(library))


@both
def test_a_model_without_an_input_shape_is_built_by_fit(library, defaults):
    """And has the same weights, after a fit with other arguments than the defaults."""
    lazy = Program(made_for(input_shape=False, dropout=(0.3, 0.2)))

    def program(K):
        model = model_of(K, lazy, defaults)
        told = model.fit(
            X, NUMBERS, batch_size=20, epochs=2, verbose=0, shuffle=False, validation_split=0.25
        )
        return list(told.history.items()), state(model)

    assert_equal(program(minikeras), program(library))


@both
def test_one_seed_of_the_process_serves_two_models(library, defaults):
    """The second model goes on where the first has stopped drawing."""

    def program(K):
        K.utils.set_random_seed(SEED)
        results = []
        for _ in range(2):
            model = model_of(K, DROPOUT, defaults, seed=None)
            results.append((model.get_weights(), fit(model, NUMBERS, 1), state(model)))
        return results

    ours, real = program(minikeras), program(library)
    assert_equal(ours, real)
    assert (real[0][0][0] != real[1][0][0]).any()
