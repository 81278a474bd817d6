"""Toggles combine: whatever the rows of the table are set to, three small networks train.

A setting draws each row from its columns, independent of the others, and each row that names an
initializer from all names there are. What the networks are made of is drawn too, so that many
layers, losses, metrics and optimizers meet each other. All of it follows from one number.
"""

import functools
import random

import numpy as np
import pytest

import minikeras as mk
from minikeras import layers as L
from minikeras.defaults import PROFILES, Defaults, columns, names

SETTINGS = 200
ROWS = 6  # a batch of 4 and one of 2, if the table keeps it

_RANDOM = np.random.RandomState(0)
X = _RANDOM.rand(ROWS, 4).astype(np.float32)
IMAGES = _RANDOM.rand(ROWS, 4, 4, 2).astype(np.float32)
WORDS = _RANDOM.randint(0, 5, (ROWS, 3))
CLASSES = np.arange(ROWS) % 3
ONE_HOT = np.eye(3, dtype=np.float32)[CLASSES]
BITS = _RANDOM.randint(0, 2, (ROWS, 2)).astype(np.float32)
WEIGHTS = _RANDOM.rand(ROWS).astype(np.float32)
INITIALIZERS = (
    "glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "lecun_normal",
    "lecun_uniform", "orthogonal", "random_normal", "random_uniform", "truncated_normal",
    "uniform", "variance_scaling", "zeros", "ones",
)  # fmt: skip
PLATEAU = functools.partial(mk.callbacks.ReduceLROnPlateau, "loss")
OPTIMIZERS = (
    lambda: mk.optimizers.Adam(0.01, amsgrad=True),
    lambda: mk.optimizers.SGD(0.01, 0.9, nesterov=True, weight_decay=0.1),
    lambda: mk.optimizers.RMSprop(mk.optimizers.schedules.ExponentialDecay(0.01, 2, 0.5)),
    lambda: mk.optimizers.RMSprop(0.01, 0.9, 0.5, centered=True, use_ema=True),
    lambda: mk.optimizers.Adagrad(0.01),
    lambda: mk.optimizers.Adadelta(0.1),
    lambda: mk.optimizers.Nadam(0.01),
    lambda: mk.optimizers.Lion(),
    lambda: mk.optimizers.Ftrl(0.01),
    lambda: mk.optimizers.AdamW(0.01),
    lambda: mk.optimizers.Adamax(0.01),
)


def setting(number):
    """Return a table that was drawn row by row."""
    draw = random.Random(f"setting {number}")
    table = {}
    for row in names():
        of_columns = [columns(row)[profile] for profile in PROFILES]
        table[row] = draw.choice(INITIALIZERS if row.endswith("_initializer") else of_columns)
    return Defaults(**table)


def dense(draw):
    """Return a classifier of rows of numbers, with dropout and a normalization."""
    normalization = draw.choice(
        [L.BatchNormalization(), L.BatchNormalization(trainable=False), L.LayerNormalization()]
    )
    start = draw.choice([None, "random_normal", "random_uniform", "truncated_normal"])
    penalty = draw.choice([None, mk.regularizers.l1_l2(l2=0.01)])
    last = draw.choice([None, "softmax"])
    layers = [
        L.Dense(3, "relu", kernel_initializer=start, kernel_regularizer=penalty),
        draw.choice([L.LeakyReLU(), L.Activation("hard_sigmoid"), L.UnitNormalization()]),
        normalization,
        draw.choice([L.Dropout(0.4), L.GaussianNoise(0.1), L.AlphaDropout(0.2)]),
        L.Dense(3, last, activity_regularizer=draw.choice([None, "l2"])),
    ]
    loss = mk.losses.CategoricalCrossentropy(last is None, label_smoothing=draw.choice([0, 0.1]))
    metrics = ["accuracy", draw.choice(["mse", "AUC", "CosineSimilarity"])]
    return layers, loss, metrics, X, ONE_HOT


def convolutions(draw):
    """Return a network that says yes or no twice to an image."""
    layers = [
        draw.choice([L.RandomFlip(), L.RandomContrast(0.2, (0, 1)), L.RandomCrop(3, 3)]),
        L.Conv2D(2, 2, padding="same", activation="relu"),
        draw.choice([L.BatchNormalization(), L.GroupNormalization(1), L.SpatialDropout2D(0.3)]),
        draw.choice(
            [L.MaxPooling2D(), L.UpSampling2D(interpolation="bilinear"), L.Conv2DTranspose(2, 2)]
        ),
        L.GlobalAveragePooling2D(),  # a crop has another size in training alone, in Keras 3
        L.Dense(2, "sigmoid"),
    ]
    loss = draw.choice(["binary_crossentropy", "mse", "poisson", "kl_divergence"])
    return layers, loss, ["binary_accuracy"], IMAGES, BITS


def sentences(draw):
    """Return a classifier of sequences of words, some of them padding."""
    recurrent = draw.choice([L.SimpleRNN, L.GRU, L.LSTM])
    layers = [
        L.Embedding(5, 3, mask_zero=draw.choice([False, True])),
        recurrent(2, dropout=draw.choice([0, 0.2])),
        L.Dense(3, "softmax"),
    ]
    ignored = draw.choice([None, 2])
    loss = mk.losses.SparseCategoricalCrossentropy(ignore_class=ignored)
    return layers, loss, ["accuracy"], WORDS, CLASSES


NETWORKS = (dense, convolutions, sentences)


def trained(network, number):
    """Return the numbers of two epochs, of an evaluation and of a prediction, and the weights."""
    draw = random.Random(f"network {number}")
    layers, loss, metrics, x, y = network(draw)
    model = mk.Sequential(layers, defaults=setting(number), seed=number)
    model.compile(draw.choice(OPTIMIZERS)(), loss, metrics=metrics)
    weights, callbacks = draw.choice([None, WEIGHTS]), draw.choice([[], [PLATEAU()]])
    told = model.fit(x, y, epochs=2, callbacks=callbacks, sample_weight=weights, verbose=0)
    measured = model.evaluate(x, y, verbose=0)
    arrays = [*model.get_weights(), model.predict(x, verbose=0)]
    model.close()
    return repr(told.history), repr(measured), [array.tobytes() for array in arrays]


@pytest.mark.parametrize("number", range(SETTINGS))
def test_a_random_setting_trains_three_networks(number):
    """Without an error; and one of them, trained again, gives the same bits.

    With reference variables it need not: a step may read a weight that it has updated already.
    Neither with a dropout that draws inside of a recurrent loop, unless its draws are stateless:
    the steps of the loop run side by side, and which of them draws first is for threads to decide.
    """
    results = [trained(network, number) for network in NETWORKS]
    turn, table = number // 2 % len(NETWORKS), setting(number)
    loops = NETWORKS[turn] is sentences
    if table.resource_variables and (not loops or table.dropout_stream == "stateless"):
        assert trained(NETWORKS[turn], number) == results[turn]
