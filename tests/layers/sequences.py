"""What the tests of recurrent layers share: data, trainings beside a real Keras, configs."""

import keras
import numpy as np

import minikeras
from kerases import same_arrays, sequential

SEED = 7
ROWS, STEPS, FEATURES, WORDS = 40, 6, 3, 12
# Keras 3 predicts batches of a size that its graph knows. TensorFlow then computes `x + y + bias`
# in one op, which rounds once less. In a training the graph knows the size if all batches have one;
# 40 rows in batches of 32 do not, so that weights can be compared bit for bit.
FUSED = ("prediction",)
_RANDOM = np.random.default_rng(1)
X = _RANDOM.normal(size=(ROWS, STEPS, FEATURES)).astype(np.float32)
GAPS = np.where(_RANDOM.random((ROWS, STEPS, 1)) < 0.3, np.float32(0), X)
GAPS[:, 0] = X[:, 0]  # no sequence is empty
IDS = _RANDOM.integers(1, WORDS, (ROWS, STEPS))
IDS[:, 3:] *= np.arange(3) < _RANDOM.integers(0, 4, (ROWS, 1))  # padded with 0 at the end
Y = _RANDOM.normal(size=(ROWS, 2)).astype(np.float32)


def trained(k, make, x=X, y=Y, defaults=None, *, optimizer="adam", batch_shape=None, **fit):
    """Return the first weights, the history, the last weights and the prediction of a model.

    `make` gives the layers of a library; a Dense(2) follows.
    """
    k.utils.set_random_seed(SEED)
    shape = {"batch_shape": batch_shape} if batch_shape else {"shape": x.shape[1:]}
    model = sequential(k, [k.Input(**shape), *make(k), k.layers.Dense(2)], defaults, SEED)
    model.compile(optimizer, "mse")
    first = model.get_weights()
    fit = {"epochs": 2, "batch_size": 32, "verbose": 0} | fit
    history = model.fit(x, y, **fit).history
    predicted = model.predict(x, batch_size=fit["batch_size"], verbose=0)
    return first, [history[name] for name in history], model.get_weights(), predicted


def differ(library, defaults, make, *data, apart=(), **arguments):
    """Return the parts in which our training and that of a real Keras differ.

    Parts that are named in `apart` may be 1e-6 apart: the test says why.
    """
    ours = trained(minikeras, make, *data, defaults=defaults, **arguments)
    real = trained(library, make, *data, **arguments)
    parts = ("first weights", "history", "last weights", "prediction")
    return [
        part
        for part, this, that in zip(parts, ours, real, strict=True)
        if not (_close if part in apart else same_arrays)([*this], [*that])
    ]


def _close(these, those):
    """Return whether two lists of arrays are at most 1e-6 apart."""
    return all(np.abs(np.subtract(*pair)).max() <= 1e-6 for pair in zip(these, those, strict=True))


def round_trip(library, name, *arguments, **named):
    """Return the configs of equal layers, told in two or three ways.

    Ours is told directly, and by the config of a real one; Keras 3 reads ours, and ours that. Names
    are left out: they count constructions.
    """
    kind, real = getattr(minikeras.layers, name), getattr(library.layers, name)
    ours = kind(*arguments, **named)
    direct = real(*arguments, **named)
    told = [kind.from_config(direct.get_config())]
    if library is keras:
        told.append(kind.from_config(real.from_config(ours.get_config()).get_config()))
        assert plain(real.from_config(ours.get_config())) == plain(direct)
    return [plain(layer) for layer in (ours, *told)]


def plain(layer):
    """Return the config of a layer, without its name, and whether somebody said what it says."""

    def without(value):
        if not isinstance(value, dict):
            return value
        return {k: without(v) for k, v in value.items() if k not in ("name", "said", "unsaid")}

    return without(layer.get_config())
