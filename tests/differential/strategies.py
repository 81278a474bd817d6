"""Random cases. A stack mostly fits its data; now and then a layer, a loss or a size does not."""

from hypothesis import strategies as st

from differential.cases import CLASSES, Case

ACTIVATIONS = st.sampled_from(
    [None, "relu", "tanh", "sigmoid", "elu", "selu", "softplus", "swish", "gelu", "hard_sigmoid"]
)
PADDINGS = st.sampled_from(["valid", "same"])
REGULARIZERS = st.sampled_from(
    [None, None, "l2", ("regularizers", "L1L2", {"l1": 0.01, "l2": 0.02})]
)
CONSTRAINTS = st.sampled_from(
    [None, None, ("constraints", "MaxNorm", {"max_value": 0.5}), "non_neg", "unit_norm"]
)
INITIALIZERS = st.sampled_from(
    ["glorot_uniform", "he_normal", "orthogonal", "random_normal", "lecun_uniform"]
)
SMALL = st.integers(1, 3)
RATES = st.sampled_from([0.0, 0.2, 0.5])


def layer(name, **arguments):
    """Return a strategy of layers of one class, from a strategy for each argument."""
    made = {
        key: value if isinstance(value, st.SearchStrategy) else st.just(value)
        for key, value in arguments.items()
    }
    return st.builds(lambda **values: ("layers", name, values), **made)


DENSE = layer(
    "Dense",
    units=st.integers(1, 4),
    activation=ACTIVATIONS,
    use_bias=st.booleans(),
    kernel_initializer=INITIALIZERS,
    kernel_regularizer=REGULARIZERS,
    bias_regularizer=st.sampled_from([None, None, "l2"]),
    activity_regularizer=st.sampled_from([None, None, "l2"]),
    kernel_constraint=CONSTRAINTS,
)
ANYWHERE = [
    DENSE,
    layer("Activation", activation=ACTIVATIONS.filter(bool)),
    layer("Dropout", rate=RATES),
    layer("GaussianNoise", stddev=RATES),
    layer("GaussianDropout", rate=RATES),
    layer("BatchNormalization", center=st.booleans(), momentum=st.sampled_from([0.99, 0.5])),
    layer("LayerNormalization"),
    layer("LeakyReLU"),
    layer("PReLU"),
    layer("ActivityRegularization", l2=0.01),
    layer("Reshape", target_shape=st.sampled_from([(-1,), (-1, 2), (-1, 1, 2)])),
    layer("Flatten"),
]


def convolution(name, **arguments):
    """Return a strategy of convolutions."""
    return layer(
        name,
        kernel_size=SMALL,
        padding=PADDINGS,
        activation=ACTIVATIONS,
        use_bias=st.booleans(),
        **arguments,
    )


def recurrent(name, sequences, **arguments):
    """Return a strategy of recurrent layers that end in steps, or in one vector."""
    return layer(
        name,
        units=SMALL,
        return_sequences=sequences,
        go_backwards=st.booleans(),
        dropout=RATES,
        recurrent_dropout=RATES,
        **arguments,
    )


def loops(sequences):
    """Return strategies of all recurrent layers."""
    plain = [
        recurrent("SimpleRNN", sequences),
        recurrent("LSTM", sequences, unit_forget_bias=st.booleans()),
        recurrent("GRU", sequences, reset_after=st.booleans()),
    ]
    merge = st.sampled_from(["concat", "sum", "mul", "ave"])
    inner = st.one_of(plain).map(_forwards)
    return [*plain, layer("Bidirectional", layer=inner, merge_mode=merge)]


def _forwards(spec):
    module, name, arguments = spec
    return module, name, {**arguments, "go_backwards": False}


TO_STEPS = [layer("RepeatVector", n=SMALL)]
STEPS = [
    *loops(True),
    convolution(
        "Conv1D",
        filters=SMALL,
        strides=st.sampled_from([1, 1, 2]),
        kernel_regularizer=REGULARIZERS,
    ),
    layer("Conv1D", filters=2, kernel_size=2, padding="causal", dilation_rate=SMALL),
    convolution("SeparableConv1D", filters=SMALL, depth_multiplier=st.integers(1, 2)),
    convolution("DepthwiseConv1D"),
    convolution("Conv1DTranspose", filters=SMALL, strides=st.integers(1, 2)),
    layer("MaxPooling1D", pool_size=st.integers(1, 4), padding=PADDINGS),
    layer("AveragePooling1D", pool_size=SMALL, strides=SMALL, padding=PADDINGS),
    layer("SpatialDropout1D", rate=RATES),
    layer("Masking", mask_value=0.0),
    layer("ZeroPadding1D", padding=SMALL),
    layer("Cropping1D", cropping=st.integers(0, 2)),
    layer("UpSampling1D", size=SMALL),
    layer("Permute", dims=st.just((2, 1))),
    layer("TimeDistributed", layer=DENSE),
]
FROM_STEPS = [
    *loops(False),
    layer("GlobalMaxPooling1D"),
    layer("GlobalAveragePooling1D"),
    layer("Flatten"),
]
PICTURES = [
    convolution(
        "Conv2D",
        filters=SMALL,
        strides=st.sampled_from([1, 1, 2]),
        kernel_regularizer=REGULARIZERS,
    ),
    convolution("SeparableConv2D", filters=SMALL),
    convolution("DepthwiseConv2D", depth_multiplier=st.integers(1, 2)),
    convolution("Conv2DTranspose", filters=SMALL, strides=st.integers(1, 2)),
    layer("MaxPooling2D", pool_size=SMALL, padding=PADDINGS),
    layer("AveragePooling2D", pool_size=SMALL, padding=PADDINGS),
    layer("SpatialDropout2D", rate=RATES),
    layer("ZeroPadding2D", padding=SMALL),
    layer("Cropping2D", cropping=st.integers(0, 2)),
    layer("UpSampling2D", size=SMALL, interpolation=st.sampled_from(["nearest", "bilinear"])),
]
FROM_PICTURES = [
    layer("GlobalMaxPooling2D"),
    layer("GlobalAveragePooling2D"),
    layer("Flatten"),
]
EMBEDDING = layer("Embedding", input_dim=8, output_dim=SMALL, mask_zero=st.booleans())

SPARSE = [
    "sparse_categorical_crossentropy",
    ("losses", "SparseCategoricalCrossentropy", {"from_logits": True}),
    ("losses", "SparseCategoricalCrossentropy", {"ignore_class": 0}),
]
ONE_HOT = [
    "categorical_crossentropy",
    "kl_divergence",
    "categorical_hinge",
    ("losses", "CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}),
    ("losses", "CategoricalFocalCrossentropy", {}),
]
YES_OR_NO = [
    "binary_crossentropy",
    "hinge",
    "squared_hinge",
    ("losses", "BinaryCrossentropy", {"from_logits": True}),
    ("losses", "BinaryCrossentropy", {"label_smoothing": 0.1}),
    ("losses", "BinaryFocalCrossentropy", {}),
]
REAL = ["mse", "mae", "mape", "msle", "huber", "poisson", "cosine_similarity", "log_cosh"]
# Losses, metrics, activations and widths of the last layer that go with labels of a kind.
TASKS = {
    "numbers": (
        SPARSE,
        ["accuracy", "sparse_categorical_crossentropy", "sparse_top_k_categorical_accuracy"],
        ["softmax", "softmax", None],
        [CLASSES],
    ),
    "one_hot": (
        ONE_HOT,
        [
            "accuracy",
            "categorical_crossentropy",
            ("metrics", "Precision", {"name": "precision"}),
            ("metrics", "TopKCategoricalAccuracy", {"k": 2, "name": "top"}),
        ],
        ["softmax", "softmax", None],
        [CLASSES],
    ),
    "yes_or_no": (
        YES_OR_NO,
        [
            "accuracy",
            "binary_accuracy",
            "hinge",
            ("metrics", "AUC", {"name": "auc"}),
            ("metrics", "Recall", {"name": "recall"}),
            ("metrics", "FalsePositives", {"name": "false_positives"}),
        ],
        ["sigmoid", "sigmoid", None],
        [1, 3],
    ),
    "real": (
        REAL,
        [
            "mae",
            "mean_squared_error",
            "cosine_similarity",
            ("metrics", "RootMeanSquaredError", {"name": "root"}),
            ("metrics", "MeanAbsolutePercentageError", {"name": "percent"}),
        ],
        [None, "softplus"],
        [1, 2],
    ),
}
CLIPPING = [{}, {}, {"clipnorm": 0.5}, {"clipvalue": 0.1}, {"global_clipnorm": 0.5}]
RULES = [
    ("SGD", {"learning_rate": 0.05}),
    ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}),
    ("RMSprop", {}),
    ("RMSprop", {"centered": True, "momentum": 0.5}),
    ("Adam", {"learning_rate": 0.01}),
    ("Adam", {"amsgrad": True}),
    ("AdamW", {"weight_decay": 0.01}),
    ("Adamax", {}),
    ("Nadam", {}),
    ("Adagrad", {}),
    ("Adadelta", {"learning_rate": 1.0}),
    ("Ftrl", {"learning_rate": 0.05}),
    ("Adam", {"use_ema": True, "ema_momentum": 0.9}),
]


@st.composite
def optimizers(draw):
    """Return an optimizer: a name, or an object with some way of clipping."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(["sgd", "adam", "rmsprop", "adagrad"]))
    name, arguments = draw(st.sampled_from(RULES))
    return ("optimizers", name, {**arguments, **draw(st.sampled_from(CLIPPING))})


@st.composite
def stacks(draw, data):
    """Return hidden layers for data of a kind, which mostly end in one vector for each row."""
    some = {"min_size": 0, "max_size": 2}
    stack = [draw(EMBEDDING)] if data == "words" else []
    if data in ("words", "steps"):
        stack += draw(st.lists(st.one_of(STEPS + ANYWHERE), **some))
        stack += [draw(st.one_of(FROM_STEPS))] if draw(st.integers(0, 3)) else []
    elif data == "picture":
        stack += draw(st.lists(st.one_of(PICTURES + ANYWHERE), **some))
        stack += [draw(st.one_of(FROM_PICTURES))] if draw(st.integers(0, 3)) else []
    stack += draw(st.lists(st.one_of(ANYWHERE), **some))
    if draw(st.integers(0, 15)) == 0:  # anything anywhere: most of these are refused
        stack.append(draw(st.one_of(TO_STEPS + STEPS + PICTURES)))
    return stack


@st.composite
def cases(draw):
    """Return a case."""
    data = draw(st.sampled_from(["numbers", "steps", "words", "picture"]))
    labels = draw(st.sampled_from(list(TASKS)))
    losses, metrics, activations, widths = TASKS[labels]
    if draw(st.integers(0, 15)) == 0:  # a loss for labels of another kind
        losses = TASKS[draw(st.sampled_from(list(TASKS)))][0]
    last = {
        "units": draw(st.sampled_from(widths)),
        "activation": draw(st.sampled_from(activations)),
    }
    # A name stands in one list only: Keras 3 gives `evaluate` such a value twice.
    measured = draw(st.lists(st.sampled_from(metrics), max_size=3, unique_by=str))
    unweighted = draw(st.integers(0, 3))
    return Case(
        data=data,
        layers=(*draw(stacks(data)), ("layers", "Dense", last)),
        loss=draw(st.sampled_from(losses)),
        labels=labels,
        optimizer=draw(optimizers()),
        metrics=tuple(measured[:unweighted]),
        weighted_metrics=tuple(measured[unweighted:]),
        sample_weight=draw(st.sampled_from([None, None, "rows", "steps", "zeros"])),
        class_weight=labels == "numbers" and draw(st.integers(0, 3)) == 0,
        batch_size=draw(st.sampled_from([None, 4, 5, 14, 64])),
        validation=draw(st.sampled_from([None, "split", "data", "weighted"])),
        shuffle=draw(st.booleans()),
        epochs=draw(st.integers(1, 2)),
        seed=draw(st.integers(0, 5)),
    )
