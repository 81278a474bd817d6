"""SwapEMAWeights: the averages of the weights are evaluated, as in Keras 3."""

import keras
import numpy as np
import pytest

import minikeras
from minikeras.defaults import Defaults
from small import NUMBERS, X, agree, classifier, state

FIT = {"batch_size": 8, "verbose": 0, "shuffle": False}


def model_of(K, defaults, **arguments):
    """Return a model whose optimizer keeps averages."""
    rule = K.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9, **arguments)
    return classifier(K, defaults, optimizer=rule)


@pytest.mark.parametrize("swap_on_epoch", [False, True])
def test_validation_sees_the_averages(swap_on_epoch):
    """And the callbacks after it see them at the end of an epoch, if asked; to the bit."""

    def program(K, defaults):
        seen = []

        class Look(K.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                seen.append(state(self.model))

        model = model_of(K, defaults)
        callbacks = [K.callbacks.SwapEMAWeights(swap_on_epoch=swap_on_epoch), Look()]
        told = model.fit(
            X, NUMBERS, epochs=3, callbacks=callbacks, validation_data=(X[:5], NUMBERS[:5]), **FIT
        )
        return list(told.history.items()), seen, state(model)

    _, seen, end = agree(keras, Defaults.keras(), program)
    assert (seen[-1] == end) is swap_on_epoch


def test_evaluate_and_predict_put_the_weights_back():
    """Up to the rounding of the swap."""
    model = model_of(minikeras, Defaults.keras(), ema_overwrite_frequency=None)
    seen = []

    class Look(minikeras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            before = self.model.get_weights()
            swap = [minikeras.callbacks.SwapEMAWeights()]
            plain = self.model.predict(X, verbose=0)
            seen.append(np.array_equal(plain, self.model.predict(X, verbose=0, callbacks=swap)))
            self.model.evaluate(X, NUMBERS, verbose=0, callbacks=swap)
            for old, new in zip(before, self.model.get_weights(), strict=True):
                np.testing.assert_allclose(old, new, rtol=0, atol=1e-6)

    model.fit(X, NUMBERS, callbacks=[Look()], **FIT)
    assert seen == [False]


def test_without_averages_it_is_refused():
    """A ValueError."""
    model = classifier(minikeras)
    model.fit(X, NUMBERS, **FIT)
    with pytest.raises(ValueError, match="There are no averages"):
        model.evaluate(X, NUMBERS, verbose=0, callbacks=[minikeras.callbacks.SwapEMAWeights()])
