"""Bad input for a classifier of three features and four classes: what is called, and the error."""

import keras
import numpy as np
import tensorflow as tf
import tf_keras

from minikeras.callbacks import Callback
from small import NUMBERS, ONE_HOT, X

BOTH, NEITHER = (keras, tf_keras), ()
HOLED = X.astype(np.float64)
HOLED[4, 2] = HOLED[9, 0] = np.nan
DATASET = tf.data.Dataset.from_tensor_slices((X, NUMBERS)).batch(4)


def fit(*data, **arguments):
    """Return a call of fit, without output."""
    return lambda model: model.fit(*data, **{"verbose": 0} | arguments)


# What is called, the Kerases that raise the same class, the class, and what the message says.
BAD = {
    "no rows": (fit(X[:0], NUMBERS[:0]), (tf_keras,), ValueError, r"x is empty[\s\S]*\(0, 3\)"),
    "no features": (fit(X[:, :0], NUMBERS), NEITHER, ValueError, r"x is empty[\s\S]*\(22, 0\)"),
    "no labels": (
        fit(X),
        BOTH,
        ValueError,
        r"Labels are needed\.\n.*where: fit\n.*y=None\n.*try: model\.fit\(x, y\)",
    ),
    "fewer labels": (fit(X, NUMBERS[:9]), BOTH, ValueError, r"22 rows of x, 9 of y"),
    "fewer rows": (fit(X[:9], NUMBERS), BOTH, ValueError, r"9 rows of x, 22 of y"),
    "a feature less": (
        fit(X[:, :2], NUMBERS),
        BOTH,
        ValueError,
        r"where: x\n.*got: rows of shape \(2,\)\n.*expected: rows of shape \(3,\)$",
    ),
    "an axis more": (fit(X[..., None, None], NUMBERS), BOTH, ValueError, r"of shape \(3, 1, 1\)"),
    "one row": (fit(X[0], NUMBERS[:3]), BOTH, ValueError, r"try: x\[None\] is a batch"),
    "NaN": (fit(HOLED, NUMBERS), NEITHER, ValueError, r"NaN\.\n.*row 4 of x\n[\s\S]*nan_to_num"),
    # Both Kerases hear it from the kernel, in the batch that has the label: some are trained.
    "a class too many": (
        fit(X, NUMBERS + 1),
        NEITHER,
        ValueError,
        r"outside the classes[\s\S]*from 1 to 4\n.*0 to 3: the last layer has 4[\s\S]*try: ",
    ),
    "a class below 0": (fit(X, NUMBERS - 1), NEITHER, ValueError, r"labels from -1 to 2"),
    "a label NaN": (fit(X, HOLED[:, 2]), NEITHER, ValueError, r"labels from nan to nan"),
    "one-hot": (
        fit(X, ONE_HOT),
        (keras,),
        ValueError,
        r"do not fit the loss\.\n.*sparse_cat[\s\S]*try: one-hot labels need loss='categ",
    ),
    "words": (
        fit(np.array(["a"] * 22), NUMBERS),
        BOTH,
        ValueError,
        r"not an array of numbers[\s\S]*<U1",
    ),
    "words for labels": (
        fit(X, np.array(["a"] * 22)),
        NEITHER,
        ValueError,
        r"y is not an array of n",
    ),
    "ragged rows": (
        fit([[1, 2, 3], [1, 2]], [0, 1]),
        BOTH,
        ValueError,
        r"not an array of numbers[\s\S]*try: rows of equal",
    ),
    "None": (fit(None, NUMBERS), (keras,), ValueError, r"x is not an array of numbers"),
    "a number": (fit(3.0, NUMBERS), BOTH, ValueError, r"x has no rows[\s\S]*got: 3\.0"),
    "complex": (fit(X * 1j, NUMBERS), NEITHER, ValueError, r"dtype complex64"),
    "batches of 0": (
        fit(X, NUMBERS, 0),
        (tf_keras,),
        ValueError,
        r"batch_size is a pos[\s\S]*got: 0",
    ),
    "batches of -1": (fit(X, NUMBERS, -1), BOTH, ValueError, r"where: fit\n.*got: -1"),
    "batches of 2.5": (fit(X, NUMBERS, 2.5), BOTH, TypeError, r"positive integer[\s\S]*got: 2\.5"),
    "batches of 'all'": (fit(X, NUMBERS, "all"), BOTH, TypeError, r"got: 'all'"),
    "half an epoch": (fit(X, NUMBERS, epochs=0.5), BOTH, TypeError, "integer"),
    "a loud fit": (
        fit(X, NUMBERS, verbose="loud"),
        NEITHER,
        ValueError,
        r"0, 1, 2 or 'auto'[\s\S]*'loud'",
    ),
    "no callback": (
        fit(X, NUMBERS, callbacks=[3]),
        BOTH,
        AttributeError,
        r"no callback[\s\S]*got: 3",
    ),
    "a class for a callback": (
        fit(X, NUMBERS, callbacks=[Callback]),
        NEITHER,
        AttributeError,
        "no callback",
    ),
    "all rows validate": (
        fit(X, NUMBERS, validation_split=1.0),
        BOTH,
        ValueError,
        r"got: 1\.0\n.*between 0 and 1",
    ),
    "no row is left": (
        fit(X, NUMBERS, validation_split=0.99),
        BOTH,
        ValueError,
        r"one side empty[\s\S]*0\.99 of 22",
    ),
    "less than no row": (
        fit(X, NUMBERS, validation_split=-0.1),
        (tf_keras,),
        ValueError,
        r"got: -0\.1",
    ),
    "a split in words": (
        fit(X, NUMBERS, validation_split="all"),
        NEITHER,
        ValueError,
        "got: 'all'",
    ),
    "a split dataset": (
        fit(DATASET, validation_split=0.5),
        BOTH,
        ValueError,
        r"validation_split[\s\S]*x an array",
    ),
    "a split of unequal arrays": (
        fit(X, NUMBERS[:9], validation_split=0.5),
        BOTH,
        ValueError,
        "22 rows of x, 9",
    ),
    "x alone validates": (
        fit(X, NUMBERS, validation_data=(X,)),
        (keras,),
        ValueError,
        r"is a pair[\s\S]*try: val",
    ),
    "validation of other rows": (
        fit(X, NUMBERS, validation_data=(X[:, :2], NUMBERS)),
        BOTH,
        ValueError,
        r"shape \(2,\)",
    ),
    "validation of unequal arrays": (
        fit(X, NUMBERS, validation_data=(X, NUMBERS[:9])),
        BOTH,
        ValueError,
        "of x, 9 of y",
    ),
    "validation with one-hot labels": (
        fit(X, NUMBERS, validation_data=(X, ONE_HOT)),
        (keras,),
        ValueError,
        r"labels of shape \(4,\)\n.*labels of shape \(\)",
    ),
    "validation with a class too many": (
        fit(X, NUMBERS, validation_data=(X, NUMBERS + 1)),
        NEITHER,
        ValueError,
        "from 1 to 4",
    ),
    "validation in batches of 0": (
        fit(X, NUMBERS, validation_data=(X, NUMBERS), validation_batch_size=0),
        NEITHER,
        ValueError,
        r"where: validation\n.*got: 0",
    ),
    "evaluate a feature less": (
        lambda m: m.evaluate(X[:, :2], NUMBERS),
        BOTH,
        ValueError,
        r"shape \(2,\)",
    ),
    "evaluate without labels": (lambda m: m.evaluate(X), (keras,), ValueError, r"where: evaluate"),
    "predict a feature less": (lambda m: m.predict(X[:, :2]), BOTH, ValueError, r"shape \(2,\)"),
    "predict NaN": (lambda m: m.predict(HOLED), NEITHER, ValueError, "row 4 of x"),
    "predict nothing": (lambda m: m.predict(X[:0]), (tf_keras,), ValueError, "x is empty"),
    "train on a batch without rows": (
        lambda m: m.train_on_batch(X[:0], NUMBERS[:0]),
        NEITHER,
        ValueError,
        "x is empty",
    ),
    "train on a number": (lambda m: m.train_on_batch(1.0, 1), NEITHER, ValueError, "x has no rows"),
    "train on unequal arrays": (
        lambda m: m.train_on_batch(X, NUMBERS[:9]),
        BOTH,
        ValueError,
        "22 rows of x, 9",
    ),
}
