"""The variants of the question's program, by name; some change several things at once."""

from functools import partial

from parity.programs import Program, network


def made_for(**arguments):
    """Return the network with some choices made otherwise than in the question."""
    return partial(network, **arguments)


def norms(K):
    """Return the penalty that people write, for both kernels."""
    return [{"kernel_regularizer": "l2"}, {"kernel_regularizer": "l2"}]


def mixed(K):
    """Return strong penalties of several kinds, so that the order of their sum is seen."""
    R = K.regularizers
    return [
        {"kernel_regularizer": R.L1L2(l1=0.11, l2=0.7), "bias_regularizer": R.L1(0.1)},
        {"kernel_regularizer": R.L1L2(l1=0.03, l2=0.3)},
    ]


EVERYTHING = Program(
    made_for(batchnorm=True, dense_batchnorm=True, dropout=(0.3, 0.2), regularizers=norms)
)
# The last layer makes positive numbers, which are clipped, and divided by their sum.
SCORES = {"activation": "softplus"}

VARIANTS = {
    "the question": Program(),
    "batch norm after each convolution": Program(made_for(batchnorm=True)),
    "batch norm after a dense layer, dropout with its own seed": Program(
        made_for(dense_batchnorm=True, dropout=(0.3, 0.2), dropout_seed=3)
    ),
    "dropout, two layers": Program(made_for(dropout=(0.3, 0.2))),
    "all of it": EVERYTHING,
    "L1 and L2": Program(made_for(regularizers=mixed)),
    "softmax, SGD": Program(
        made_for(activation="softmax"),
        optimizer=lambda K: K.optimizers.SGD(0.1),
        loss=lambda K: "sparse_categorical_crossentropy",
    ),
    "scores, RMSprop": Program(
        made_for(**SCORES),
        optimizer=lambda K: K.optimizers.RMSprop(0.01),
        loss=lambda K: "sparse_categorical_crossentropy",
    ),
    "one-hot, smoothed, SGD with momentum": Program(
        made_for(activation="softmax"),
        optimizer=lambda K: K.optimizers.SGD(0.05, momentum=0.9),
        loss=lambda K: K.losses.CategoricalCrossentropy(label_smoothing=0.1),
        labels="one_hot",
    ),
    "one-hot, scores, L2": Program(
        made_for(**SCORES, regularizers=norms),
        loss=lambda K: "categorical_crossentropy",
        labels="one_hot",
    ),
    "several yes or no, scores, Nesterov": Program(
        made_for(outputs=3, **SCORES),
        optimizer=lambda K: K.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
        loss=lambda K: "binary_crossentropy",
        labels="yes_or_no",
    ),
    "several numbers, average pooling": Program(
        made_for(outputs=3, average=True), loss=lambda K: "mse", labels="real"
    ),
    "RMSprop, centered, with momentum, other initializers": Program(
        made_for(initializers=("he_normal", "lecun_uniform", "orthogonal", "truncated_normal")),
        optimizer=lambda K: K.optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    ),
    "more initializers": Program(
        made_for(initializers=(None, "random_uniform", "glorot_normal", "he_uniform"))
    ),
}

# Their bits are almost those of Keras: see `test_roundings.py`.
SEVERAL_YES_OR_NO = Program(
    made_for(outputs=3, activation="sigmoid"),
    loss=lambda K: "binary_crossentropy",
    labels="yes_or_no",
)
ONE_YES_OR_NO = Program(
    made_for(outputs=1, activation="sigmoid"),
    loss=lambda K: "binary_crossentropy",
    labels="one_yes_or_no",
)
ONE_NUMBER = Program(made_for(outputs=1), loss=lambda K: "mse", labels="one_real")
