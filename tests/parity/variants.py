"""The variants of the question's program, by name."""

from functools import partial

from parity.programs import Program, network


def mixed(K):
    """Return another regularizer for each kind of weight."""
    R = K.regularizers
    return [
        {"kernel_regularizer": R.L1L2(l1=0.001, l2=0.01), "bias_regularizer": R.L1(0.1)},
        {"kernel_regularizer": R.L2(0.003)},
    ]


def norms(K):
    """Return the L2 penalty that people write, for each kernel."""
    return [{"kernel_regularizer": "l2"}, {"kernel_regularizer": "l2"}]


def made_for(**arguments):
    """Return a network whose last layer or weights are other than those of the question."""
    return partial(network, **arguments)


VARIANTS = {
    "the question": Program(),
    "batch norm after each convolution": Program(made_for(batchnorm=True)),
    "batch norm after a dense layer": Program(made_for(dense_batchnorm=True)),
    "dropout, two layers": Program(made_for(dropout=(0.3, 0.2))),
    "dropout with a seed of its own": Program(made_for(dropout=(0.3, 0.2), dropout_seed=3)),
    "all of it": Program(
        made_for(batchnorm=True, dense_batchnorm=True, dropout=(0.3, 0.2), regularizers=norms)
    ),
    "L2": Program(made_for(regularizers=norms)),
    "L1 and L2": Program(made_for(regularizers=mixed)),
    "softmax": Program(
        made_for(activation="softmax"), loss=lambda K: "sparse_categorical_crossentropy"
    ),
    "scores that are no probabilities": Program(
        made_for(activation="softplus"), loss=lambda K: "sparse_categorical_crossentropy"
    ),
    "one-hot, smoothed": Program(
        made_for(activation="softmax"),
        loss=lambda K: K.losses.CategoricalCrossentropy(label_smoothing=0.1),
        labels="one_hot",
    ),
    "one-hot, scores that are no probabilities": Program(
        made_for(activation="softplus"),
        loss=lambda K: "categorical_crossentropy",
        labels="one_hot",
    ),
    "sigmoid": Program(
        made_for(outputs=1, activation="sigmoid"),
        loss=lambda K: "binary_crossentropy",
        labels="yes_or_no",
    ),
    "yes or no, scores that are no probabilities": Program(
        made_for(outputs=1, activation="softplus"),
        loss=lambda K: "binary_crossentropy",
        labels="yes_or_no",
    ),
    "real numbers": Program(made_for(outputs=1), loss=lambda K: "mse", labels="real"),
    "RMSprop": Program(optimizer=lambda K: K.optimizers.RMSprop(0.01)),
    "RMSprop, centered, with momentum": Program(
        optimizer=lambda K: K.optimizers.RMSprop(0.01, momentum=0.5, centered=True)
    ),
    "SGD": Program(optimizer=lambda K: K.optimizers.SGD(0.1)),
    "SGD with momentum": Program(optimizer=lambda K: K.optimizers.SGD(0.05, momentum=0.9)),
    "SGD after Nesterov": Program(
        optimizer=lambda K: K.optimizers.SGD(0.05, momentum=0.9, nesterov=True)
    ),
    "average pooling": Program(made_for(average=True)),
    "no initializer": Program(made_for(initializer=None)),
    "he_normal": Program(made_for(initializer="he_normal")),
    "lecun_uniform": Program(made_for(initializer="lecun_uniform")),
    "truncated_normal": Program(made_for(initializer="truncated_normal")),
    "random_uniform": Program(made_for(initializer="random_uniform")),
    "orthogonal": Program(made_for(initializer="orthogonal")),
}
