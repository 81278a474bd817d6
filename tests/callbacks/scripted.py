"""A fit whose logs are written by hand, in a real Keras and in ours."""

import functools

import numpy as np

import minikeras
from minikeras.defaults import Defaults

X = np.array([[0.5], [-1.0], [0.25], [2.0]], np.float32)
Y = np.array([[0.0], [1.0], [1.0], [0.0]], np.float32)
RATE = 0.1


@functools.cache
def model_of(K, defaults=None):
    """Return one model for all scripts, trained once so that all of its parts are there."""
    layers = [K.Input((1,)), K.layers.Dense(1, activation="sigmoid")]
    model = K.Sequential(layers, defaults=defaults) if K is minikeras else K.Sequential(layers)
    named = K.metrics.BinaryAccuracy
    metrics = [named(name="accuracy"), named(name="hits"), named(name="auc"), named(name="acc_x")]
    metrics.append(K.metrics.MeanSquaredError(name="error"))
    model.compile(K.optimizers.SGD(RATE), "mse", metrics=metrics)
    model.fit(X, Y, batch_size=4, verbose=0)
    return model


def scripted(K, columns):
    """Return a callback that writes the values of each epoch into the logs, and drops the rest."""

    class Script(K.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs.clear()
            logs.update({name: values[epoch] for name, values in columns.items()})

    return Script()


def run(K, defaults, callback, columns):
    """Fit with scripted logs; return the history and the weights, after each epoch and at the end.

    `callback(K)` makes the callback, or the callbacks, to look at.
    """
    model = model_of(K, defaults if K is minikeras else None)
    model.set_weights([np.array([[0.5]], np.float32), np.array([0.25], np.float32)])
    model.optimizer.learning_rate = RATE
    weights = []

    class Look(K.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            weights.append(float(self.model.get_weights()[0].item()))

    made = callback(K)
    callbacks = [scripted(K, columns), *(made if isinstance(made, list) else [made]), Look()]
    epochs = len(next(iter(columns.values())))
    told = model.fit(X, Y, batch_size=4, epochs=epochs, verbose=0, callbacks=callbacks)
    end = float(model.get_weights()[0].item())
    return told.epoch, list(told.history.items()), weights, end


def same(library, defaults, callback, columns):
    """Assert that a real Keras and ours do the same, and return what they do."""
    real = run(library, None, callback, columns)
    ours = run(minikeras, defaults or Defaults.keras(), callback, columns)
    assert repr(ours).replace("np.float32", "") == repr(real).replace("np.float32", "")
    return ours
