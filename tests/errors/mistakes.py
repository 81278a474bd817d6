"""The mistakes that people make most, each as a program of a library `k`."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(12, 3)).astype(np.float32)
NUMBERS = np.arange(12) % 4
ONE_HOT = np.eye(4, dtype=np.float32)[NUMBERS]
IMAGES = RANDOM.normal(size=(12, 6, 6, 2)).astype(np.float32)
HOLED = np.where(np.arange(36).reshape(12, 3) == 14, np.nan, X).astype(np.float32)
DATASET = tf.data.Dataset.from_tensor_slices((X, NUMBERS)).batch(4)


def model(k: Any, loss: Any = "sparse_categorical_crossentropy", **told: Any) -> Any:
    """Return a compiled classifier of three features and four classes."""
    layers = [k.Input((3,)), k.layers.Dense(4, activation="softmax")]
    made = k.Sequential(layers)
    made.compile(told.pop("optimizer", "sgd"), loss, **told)
    return made


def fit(*data: Any, loss: Any = "sparse_categorical_crossentropy", **told: Any) -> Any:
    """Return a program that fits the classifier."""
    return lambda k: model(k, loss).fit(*data, verbose=0, **told)


def stack(shape: tuple[int | None, ...], *makes: Callable[[Any], Any]) -> Any:
    """Return a program that builds a model of layers on inputs of a shape."""

    def program(k: Any) -> Any:
        made = k.Sequential([k.Input(shape), *(make(k.layers) for make in makes)])
        made.build((None, *shape))

    return program


def layer(make: Callable[[Any], Any]) -> Any:
    """Return a program that makes a layer."""
    return lambda k: make(k.layers)


def built(k: Any) -> Any:
    """Return a model that has weights and was not compiled."""
    made = k.Sequential([k.Input((3,)), k.layers.Dense(4)])
    made.build((None, 3))
    return made


MISTAKES: dict[str, Callable[[Any], Any]] = {
    # data
    "a feature too few": fit(X[:, :2], NUMBERS),
    "one row without a batch axis": fit(X[0], NUMBERS[:1]),
    "images without channels": lambda k: _images(k).fit(IMAGES[..., 0], NUMBERS, verbose=0),
    "fewer labels than rows": fit(X, NUMBERS[:9]),
    "no labels": fit(X),
    "no rows": fit(X[:0], NUMBERS[:0]),
    "words for numbers": fit(np.array([["a", "b", "c"]] * 12), NUMBERS),
    "rows of unequal length": fit([[1, 2, 3], [1, 2]], [0, 1]),
    "NaN in the input": fit(HOLED, NUMBERS),
    "predict a feature too few": lambda k: model(k).predict(X[:, :2], verbose=0),
    # labels and losses
    "class numbers for categorical": fit(X, NUMBERS, loss="categorical_crossentropy"),
    "one-hot labels for sparse": fit(X, ONE_HOT),
    "classes from 1": fit(X, NUMBERS + 1),
    "binary loss on four outputs": fit(X, NUMBERS % 2, loss="binary_crossentropy"),
    "targets of another shape": fit(X, X, loss="mse"),
    "a loss that is not in Keras": fit(X, NUMBERS, loss="crossentropy_loss"),
    "a misspelt loss": fit(X, NUMBERS, loss="mean_square_error"),
    "no loss": fit(X, NUMBERS, loss=None),
    # compile
    "fit without compile": lambda k: built(k).fit(X, NUMBERS, verbose=0),
    "evaluate without compile": lambda k: built(k).evaluate(X, NUMBERS, verbose=0),
    "a misspelt optimizer": lambda k: model(k, optimizer="adamm"),
    "a misspelt metric": lambda k: model(k, metrics=["acuracy"]).fit(X, NUMBERS, verbose=0),
    "a misspelt argument of an optimizer": lambda k: k.optimizers.Adam(learnin_rate=0.1),
    "a negative clipnorm": lambda k: k.optimizers.SGD(clipnorm=-1.0),
    "two ways of clipping": lambda k: k.optimizers.SGD(clipnorm=1.0, clipvalue=1.0),
    "momentum for Adam": lambda k: k.optimizers.Adam(momentum=0.9),
    "a negative momentum": lambda k: k.optimizers.SGD(momentum=-0.5),
    # fit
    "validation_split of 1": fit(X, NUMBERS, validation_split=1.0),
    "validation_split leaves no row": fit(X, NUMBERS, validation_split=0.99),
    "validation_split of a dataset": fit(DATASET, validation_split=0.5),
    "labels beside a dataset": fit(DATASET, NUMBERS),
    "validation_data without labels": fit(X, NUMBERS, validation_data=(X,)),
    "batches of 0": fit(X, NUMBERS, batch_size=0),
    "a batch size in words": fit(X, NUMBERS, batch_size="all"),
    "half an epoch": fit(X, NUMBERS, epochs=0.5),
    "a misspelt argument of fit": fit(X, NUMBERS, epoch=3),
    "too few sample weights": fit(X, NUMBERS, sample_weight=np.ones(5)),
    "class weights and sample weights": fit(
        X, NUMBERS, class_weight={0: 1.0}, sample_weight=np.ones(12)
    ),
    "a callback that is none": fit(X, NUMBERS, callbacks=["early"]),
    "a factor that raises the rate": lambda k: k.callbacks.ReduceLROnPlateau(factor=1.5),
    # layers
    "a misspelt activation": layer(lambda L: L.Dense(3, activation="rellu")),
    "a misspelt initializer": layer(lambda L: L.Dense(3, kernel_initializer="glorot")),
    "a misspelt regularizer": layer(lambda L: L.Dense(3, kernel_regularizer="l3")),
    "a misspelt constraint": layer(lambda L: L.Dense(3, kernel_constraint="nonneg_")),
    "a misspelt argument of a layer": layer(lambda L: L.Dense(3, activaton="relu")),
    "an argument that is missing": layer(lambda L: L.Dense()),
    "minus one units": layer(lambda L: L.Dense(-1)),
    "units in words": layer(lambda L: L.Dense("many")),
    "no filters": layer(lambda L: L.Conv2D(0, 3)),
    "a kernel of three sizes": layer(lambda L: L.Conv2D(2, (3, 3, 3))),
    "a kernel in words": layer(lambda L: L.Conv2D(2, "33")),
    "a misspelt padding": layer(lambda L: L.Conv2D(2, 3, padding="smae")),
    "strides of 0": layer(lambda L: L.MaxPooling2D(2, strides=0)),
    "strides and dilation": layer(lambda L: L.Conv2D(2, 3, strides=2, dilation_rate=2)),
    "a rate of 1.5": layer(lambda L: L.Dropout(1.5)),
    "an unknown interpolation": layer(lambda L: L.UpSampling2D(2, interpolation="smooth")),
    "a wrapper around nothing": layer(lambda L: L.TimeDistributed("dense")),
    "both directions of a Dense": layer(lambda L: L.Bidirectional(L.Dense(3))),
    "an unknown way to merge": layer(lambda L: L.Bidirectional(L.GRU(2), merge_mode="plus")),
    # shapes
    "a kernel larger than the image": stack((4, 4, 1), lambda L: L.Conv2D(2, 7)),
    "pooling to nothing": stack((3, 3, 1), *[lambda L: L.MaxPooling2D(2)] * 2),
    "a convolution of vectors": stack((6,), lambda L: L.Conv2D(2, 3)),
    "an LSTM of vectors": stack((6,), lambda L: L.LSTM(3)),
    "an LSTM after an LSTM": stack((5, 2), lambda L: L.LSTM(3), lambda L: L.LSTM(3)),
    "another number of numbers": stack((6,), lambda L: L.Reshape((4, 2))),
    "groups that do not divide": stack((4, 4, 3), lambda L: L.Conv2D(4, 3, groups=2)),
    "an axis that is not there": stack((4,), lambda L: L.BatchNormalization(axis=3)),
    "a Permute of other axes": stack((4, 3), lambda L: L.Permute((1, 3))),
    "cropping everything": stack((4, 1), lambda L: L.Cropping1D((2, 3))),
    "an Embedding of an id too large": lambda k: k.Sequential(
        [k.Input((2,)), k.layers.Embedding(4, 2)]
    ).predict(np.array([[1, 9]]), verbose=0),
    # the model
    "what is no layer": lambda k: k.Sequential([k.Input((3,)), "dense"]),
    "a class for a layer": lambda k: k.Sequential([k.Input((3,)), k.layers.Dense]),
    "two layers of one name": lambda k: k.Sequential(
        [k.Input((3,)), k.layers.Dense(2, name="it"), k.layers.Dense(2, name="it")]
    ),
    "an input behind a layer": lambda k: k.Sequential([k.layers.Dense(2), k.Input((3,))]),
    "no layers": lambda k: _compiled(k.Sequential()).fit(X, NUMBERS, verbose=0),
    "weights before there are any": lambda k: k.layers.Dense(2).set_weights([X]),
    "a layer that is not there": lambda k: built(k).get_layer("flatten"),
    "a layer behind the last": lambda k: built(k).get_layer(index=7),
    "a name and an index": lambda k: built(k).get_layer("dense", 1),
    "pop of nothing": lambda k: k.Sequential().pop(),
    "too few weights": lambda k: built(k).set_weights([np.zeros((3, 4))]),
    "weights of another shape": lambda k: built(k).set_weights([np.zeros((2, 4)), np.zeros(4)]),
    "a file that is not there": lambda k: built(k).load_weights("nowhere.weights.h5"),
    "an unknown file name": lambda k: built(k).save_weights("weights.txt"),
    "two ways to say the shape": lambda k: k.Input((3,), batch_shape=(None, 3)),
    # utils
    "classes beyond num_classes": lambda k: k.utils.to_categorical([1, 7], 3),
    "a sequence of numbers": lambda k: k.utils.pad_sequences([1, 2, 3]),
    "an unknown way of padding": lambda k: k.utils.pad_sequences([[1]], maxlen=3, padding="up"),
    "a seed in words": lambda k: k.utils.set_random_seed("seven"),
}  # fmt: skip


def _images(k: Any) -> Any:
    made = k.Sequential([k.Input((6, 6, 2)), k.layers.Conv2D(2, 3), k.layers.Flatten()])
    made.add(k.layers.Dense(4))
    made.compile("sgd", k.losses.SparseCategoricalCrossentropy(from_logits=True))
    return made


def _compiled(made: Any) -> Any:
    made.compile("sgd", "mse")
    return made
