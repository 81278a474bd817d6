"""How each layer is made for the table, and what it is fed."""

from typing import Any

from table.measure import Case

VECTOR, SEQUENCE, IMAGE, VOLUME, IDS = (6,), (6, 4), (6, 6, 4), (4, 4, 4, 2), (6,)
PICTURE = (8, 8, 3)


def _of(shape: Any, name: str, *places: Any, **arguments: Any) -> Case:
    """Return the case of a layer whose arguments are plain values."""
    return Case(shape, lambda L: getattr(L, name)(*places, **arguments))


def doubled(x: Any) -> Any:
    """Return what a Lambda of these tests makes of its input."""
    return x * 2.0


# The first of each kind keep the shape of their input, so that their fits go in a row.
CASES: dict[str, Case] = {
    # vectors
    "Dense": _of(VECTOR, "Dense", 6, activation="tanh"),
    "Activation": _of(VECTOR, "Activation", "sigmoid"),
    "ReLU": _of(VECTOR, "ReLU", negative_slope=0.1, threshold=0.2),
    "LeakyReLU": _of(VECTOR, "LeakyReLU"),
    "PReLU": _of(VECTOR, "PReLU", alpha_initializer="he_normal"),
    "ELU": _of(VECTOR, "ELU"),
    "Softmax": _of(VECTOR, "Softmax"),
    "Dropout": _of(VECTOR, "Dropout", 0.4),
    "GaussianNoise": _of(VECTOR, "GaussianNoise", 0.3),
    "GaussianDropout": _of(VECTOR, "GaussianDropout", 0.3),
    "AlphaDropout": _of(VECTOR, "AlphaDropout", 0.3),
    "ActivityRegularization": _of(VECTOR, "ActivityRegularization", l1=0.01, l2=0.02),
    "Identity": _of(VECTOR, "Identity"),
    "Lambda": Case(VECTOR, lambda L: L.Lambda(doubled, output_shape=VECTOR), has_config=False),
    "UnitNormalization": _of(VECTOR, "UnitNormalization"),
    "LayerNormalization": _of(VECTOR, "LayerNormalization"),
    "RMSNormalization": _of(VECTOR, "RMSNormalization"),
    "BatchNormalization": _of(VECTOR, "BatchNormalization")._replace(training=True),
    "ThresholdedReLU": _of(VECTOR, "ThresholdedReLU", theta=0.1)._replace(alone=True),
    "RepeatVector": _of(VECTOR, "RepeatVector", 3)._replace(alone=True),
    "Reshape": _of(VECTOR, "Reshape", (3, 2))._replace(alone=True),
    "Rescaling": _of(VECTOR, "Rescaling", 0.5, offset=0.1),
    "Normalization": _of(VECTOR, "Normalization", mean=0.3, variance=2.0),
    # sequences
    "Conv1D": _of(SEQUENCE, "Conv1D", 4, 3, padding="causal", activation="relu"),
    "Conv1DTranspose": _of(SEQUENCE, "Conv1DTranspose", 4, 3, padding="same"),
    "DepthwiseConv1D": _of(SEQUENCE, "DepthwiseConv1D", 3, padding="same"),
    "SeparableConv1D": _of(SEQUENCE, "SeparableConv1D", 4, 3, padding="same"),
    "SpatialDropout1D": _of(SEQUENCE, "SpatialDropout1D", 0.4),
    "GroupNormalization": _of(SEQUENCE, "GroupNormalization", groups=2),
    "Masking": _of(SEQUENCE, "Masking"),
    "Permute": _of(SEQUENCE, "Permute", (2, 1))._replace(alone=True),
    "UpSampling1D": _of(SEQUENCE, "UpSampling1D", 2),
    "MaxPooling1D": _of(SEQUENCE, "MaxPooling1D", 2),
    "ZeroPadding1D": _of(SEQUENCE, "ZeroPadding1D", (1, 2)),
    "AveragePooling1D": _of(SEQUENCE, "AveragePooling1D", 3, strides=1),
    "Cropping1D": _of(SEQUENCE, "Cropping1D", (1, 0)),
    "AdaptiveAveragePooling1D": _of(SEQUENCE, "AdaptiveAveragePooling1D", 4)._replace(alone=True),
    "AdaptiveMaxPooling1D": _of(SEQUENCE, "AdaptiveMaxPooling1D", 4)._replace(alone=True),
    "Flatten": _of(SEQUENCE, "Flatten")._replace(alone=True),
    "GlobalAveragePooling1D": _of(SEQUENCE, "GlobalAveragePooling1D")._replace(alone=True),
    "GlobalMaxPooling1D": _of(SEQUENCE, "GlobalMaxPooling1D")._replace(alone=True),
    "SimpleRNN": _of(SEQUENCE, "SimpleRNN", 4)._replace(alone=True),
    "LSTM": _of(SEQUENCE, "LSTM", 4)._replace(alone=True),
    "GRU": _of(SEQUENCE, "GRU", 4)._replace(alone=True),
    "RNN": Case(SEQUENCE, lambda L: L.RNN(L.SimpleRNNCell(4), return_sequences=True), alone=True),
    "SimpleRNNCell": Case(SEQUENCE, lambda L: L.RNN(L.SimpleRNNCell(4)), alone=True),
    "LSTMCell": Case(SEQUENCE, lambda L: L.RNN(L.LSTMCell(4)), alone=True),
    "GRUCell": Case(SEQUENCE, lambda L: L.RNN(L.GRUCell(4)), alone=True),
    "StackedRNNCells": Case(
        SEQUENCE, lambda L: L.RNN(L.StackedRNNCells([L.GRUCell(3), L.LSTMCell(4)])), alone=True
    ),
    "Bidirectional": Case(SEQUENCE, lambda L: L.Bidirectional(L.GRU(3)), alone=True),
    "TimeDistributed": Case(SEQUENCE, lambda L: L.TimeDistributed(L.Dense(4)), alone=True),
    "Embedding": _of(IDS, "Embedding", 7, 3)._replace(whole=True, alone=True),
    # images
    "Conv2D": _of(IMAGE, "Conv2D", 4, 3, padding="same", activation="relu"),
    "Conv2DTranspose": _of(IMAGE, "Conv2DTranspose", 4, 3, padding="same"),
    "DepthwiseConv2D": _of(IMAGE, "DepthwiseConv2D", 3, padding="same"),
    "SeparableConv2D": _of(IMAGE, "SeparableConv2D", 4, 3, padding="same"),
    "SpatialDropout2D": _of(IMAGE, "SpatialDropout2D", 0.4),
    "UpSampling2D": _of(IMAGE, "UpSampling2D", 2, interpolation="bilinear"),
    "MaxPooling2D": _of(IMAGE, "MaxPooling2D", 2),
    "ZeroPadding2D": _of(IMAGE, "ZeroPadding2D", ((1, 0), (0, 2))),
    "AveragePooling2D": _of(IMAGE, "AveragePooling2D", 2, strides=1, padding="same"),
    "Cropping2D": _of(IMAGE, "Cropping2D", ((1, 0), (0, 2))),
    "AdaptiveAveragePooling2D": _of(IMAGE, "AdaptiveAveragePooling2D", 4)._replace(alone=True),
    "AdaptiveMaxPooling2D": _of(IMAGE, "AdaptiveMaxPooling2D", 4)._replace(alone=True),
    "GlobalAveragePooling2D": _of(IMAGE, "GlobalAveragePooling2D")._replace(alone=True),
    "GlobalMaxPooling2D": _of(IMAGE, "GlobalMaxPooling2D")._replace(alone=True),
    "Pipeline": Case(
        IMAGE, lambda L: L.Pipeline([L.Rescaling(0.5), L.CenterCrop(4, 5)]), alone=True
    ),
    "Resizing": _of(IMAGE, "Resizing", 5, 7)._replace(alone=True),
    "CenterCrop": _of(IMAGE, "CenterCrop", 4, 5)._replace(alone=True),
    # pictures
    "RandomFlip": _of(PICTURE, "RandomFlip")._replace(alone=True),
    "RandomRotation": _of(PICTURE, "RandomRotation", 0.2)._replace(alone=True),
    "RandomZoom": _of(PICTURE, "RandomZoom", 0.3)._replace(alone=True),
    "RandomTranslation": _of(PICTURE, "RandomTranslation", 0.2, 0.3)._replace(alone=True),
    "RandomContrast": _of(PICTURE, "RandomContrast", 0.3)._replace(alone=True),
    "RandomBrightness": _of(PICTURE, "RandomBrightness", 0.3)._replace(alone=True),
    "RandomCrop": _of(PICTURE, "RandomCrop", 5, 6)._replace(alone=True),
    # volumes
    "Conv3D": _of(VOLUME, "Conv3D", 2, 3, padding="same", activation="relu"),
    "Conv3DTranspose": _of(VOLUME, "Conv3DTranspose", 2, 3, padding="same"),
    "SpatialDropout3D": _of(VOLUME, "SpatialDropout3D", 0.4),
    "UpSampling3D": _of(VOLUME, "UpSampling3D", (1, 2, 2)),
    "MaxPooling3D": _of(VOLUME, "MaxPooling3D", (1, 2, 2)),
    "ZeroPadding3D": _of(VOLUME, "ZeroPadding3D", 1),
    "AveragePooling3D": _of(VOLUME, "AveragePooling3D", 2, strides=1),
    "Cropping3D": _of(VOLUME, "Cropping3D", ((1, 0), (0, 0), (0, 1))),
    "AdaptiveAveragePooling3D": _of(VOLUME, "AdaptiveAveragePooling3D", 2)._replace(alone=True),
    "AdaptiveMaxPooling3D": _of(VOLUME, "AdaptiveMaxPooling3D", 2)._replace(alone=True),
    "GlobalAveragePooling3D": _of(VOLUME, "GlobalAveragePooling3D")._replace(alone=True),
    "GlobalMaxPooling3D": _of(VOLUME, "GlobalMaxPooling3D")._replace(alone=True),
}  # fmt: skip
