"""What a real Keras says about the way from the input to the prediction: one function a row."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from .small import is_keras_3, model, normal, ops_of, seed, types_of

MASK = np.array([[True, False, False]])


def cast_inputs(K: Any) -> bool:
    """Give a model bytes."""
    net = model(K, (2,), K.layers.Flatten())
    return net.predict(np.array([[0, 255]], "uint8"), verbose=0).dtype == "float32"


def adapt_in_batches(K: Any) -> bool:
    """See by its bits whether the mean is that of all the numbers at once."""
    x = normal(1000, 5) + 100
    layer = K.layers.Normalization()
    layer.adapt(x)
    return not np.array_equal(np.ravel(layer.mean), x.mean(axis=0))


def augmentation_stream(K: Any) -> str:
    """Look at the ops that draw."""
    layer = K.layers.RandomContrast(0.5, seed=7)
    types = types_of(lambda x: layer(x, training=True), np.ones((2, 3, 3, 1), np.float32))
    return _stream(types)


def _stream(types: list[str]) -> str:
    if any(kind.startswith("RngReadAndSkip") for kind in types):
        return "generator"
    if any(kind.startswith("StatelessRandomUniform") for kind in types):
        return "stateless"
    return "function" if "RandomUniform" in types else "otherwise"


def flip_axes_together(K: Any) -> bool:
    """Flip many images: there are two results, or four."""
    images = np.tile(np.arange(4, dtype=np.float32).reshape(1, 2, 2, 1), (64, 1, 1, 1))
    layer = K.layers.RandomFlip("horizontal_and_vertical", seed=7)
    return len(np.unique(np.array(layer(images, training=True)), axis=0)) == 2


def rotate_in(K: Any) -> str:
    """Look for 360 degrees in the source: the numbers agree but for their last bits."""
    return "degrees" if "360.0" in inspect.getsource(K.layers.RandomRotation) else "radians"


def place_crop(K: Any) -> str:
    """See whether integers are drawn, and else what becomes of an image as wide as the crop."""
    layer = K.layers.RandomCrop(3, 4, seed=7)
    x = np.arange(36, dtype=np.float32).reshape(1, 9, 4, 1)
    types = types_of(lambda x: layer(x, training=True), x)
    if any("UniformInt" in kind for kind in types):
        return "remainder"
    places = {float(np.array(layer(x, training=True))[0, 0, 0, 0]) for _ in range(12)}
    return "cut_off" if len(places) == 1 else "cut_off, along each axis"


def resize_in_inference(K: Any) -> bool:
    """Give a layer that crops larger images when it does not train."""
    layer = K.layers.RandomCrop(3, 5)
    return tuple(layer(np.ones((2, 6, 8, 1), np.float32), training=False).shape) == (2, 3, 5, 1)


def lower_contrast(K: Any) -> bool:
    """See whether any of many images loses contrast."""
    images = np.array([[[[0.4], [0.6]]]], np.float32)
    layer = K.layers.RandomContrast(0.5, seed=7)
    spreads = [np.ptp(np.array(layer(images, training=True))) for _ in range(40)]
    return bool(min(spreads) < 0.199)


def contrast_each_image(K: Any) -> bool:
    """Give a layer the same image many times."""
    images = np.tile(np.float32([[[[0.4], [0.6]]]]), (8, 1, 1, 1))
    layer = K.layers.RandomContrast(0.5, seed=7)
    return len(np.unique(np.array(layer(images, training=True)), axis=0)) > 1


def wrap_negative_ids(K: Any) -> bool | str:
    """Ask an embedding for row -1; TensorFlow refuses."""
    layer = K.layers.Embedding(5, 2)
    try:
        row = np.array(layer(np.array([[-1]])))[0, 0]
    except tf.errors.InvalidArgumentError:
        return False
    number = int(np.argmax((layer.get_weights()[0] == row).all(axis=1)))
    return True if number == 4 else f"row {number}"


def zero_masked_steps(K: Any) -> str:
    """A step of -1 that is multiplied by zero is -0."""
    masked = np.array(K.layers.Masking(-1.0)(-np.ones((1, 1, 2), np.float32)))
    return "multiply" if np.signbit(masked).all() else "select"


def distribute_time(K: Any) -> str:
    """Count how often the moving mean of three steps has moved."""
    layer = K.layers.TimeDistributed(K.layers.BatchNormalization())
    layer(np.ones((2, 3, 1), np.float32), training=True)
    mean = float(np.ravel(layer.layer.moving_mean)[0])
    ways = {0.01: "one_batch", round(1 - 0.99**3, 5): "step_by_step"}
    return ways.get(round(mean, 5), "otherwise")


def _one_step(K: Any, kind: str, bias: Sequence[float], *state: float) -> float:
    """Return the output of a recurrent cell of one unit that has nothing but a bias."""
    cell = getattr(K.layers, kind)(1)
    cell.build((None, 1))
    zeros = [np.zeros(each.shape, np.float32) for each in cell.get_weights()]
    zeros[2].reshape(-1)[: len(bias)] = bias
    cell.set_weights(zeros)
    y, _ = cell(tf.zeros((1, 1)), [tf.fill((1, 1), each) for each in state])
    return round(float(np.ravel(y)[0]), 3)


def repeat_masked_output(K: Any) -> bool:
    """See whether a masked step says anything."""
    layer = K.layers.SimpleRNN(1, return_sequences=True)
    y = layer(tf.ones((1, 2, 1)), mask=tf.constant([[True, False]]))
    return bool(np.asarray(y)[0, 1] != 0)


def gate_order(K: Any) -> str:
    """Open one gate after the other: each makes another output of what is kept."""
    lstm = {0.381: "i", 0.482: "f", 0.453: "g", 0.762: "o"}
    gru = {2.0: "z", 1.0: "r", 1.5: "g"}
    orders = [
        "".join(gates[_one_step(K, kind, bias, *state)] for bias in 100 * np.eye(len(gates)))
        for kind, gates, state in (("LSTMCell", lstm, (0.0, 2.0)), ("GRUCell", gru, (2.0,)))
    ]
    return "_".join(orders)


def add_forget_bias(K: Any) -> float:
    """With a bias of 0, half of an LSTM's memory is kept, or more."""
    kept = np.arctanh(2 * _one_step(K, "LSTMCell", np.zeros(4), 0.0, 1.0))
    return abs(round(float(np.log(kept / (1 - kept))), 1))


def add_gate_bias(K: Any) -> str:
    """Count the ops BiasAdd in one step of a GRU."""
    cell = K.layers.GRUCell(8)
    cell.build((None, 4))
    x, state = np.ones((2, 4), np.float32), np.ones((2, 8), np.float32)
    types = types_of(lambda x, state: cell(x, [state])[0], x, state)
    return "bias_add" if types.count("BiasAdd") == 2 else "add"


def gru_reset_after(K: Any) -> bool:
    """Read the default."""
    return K.layers.GRU(1).reset_after


def repeat_dropout_mask(K: Any) -> bool:
    """Let an LSTM add up six steps, of which a mask drops all or some."""
    layer = K.layers.LSTM(1, dropout=0.5)
    net = model(K, (6, 1), layer)
    # Its gates are all open, so that it adds up its inputs.
    kernel, gates = np.float32([[0, 0, 0.01, 0]]), np.float32([100, 100, 0, 100])
    net.set_weights([kernel, np.zeros((1, 4), np.float32), gates])
    seed(K)
    x = 2.0 ** np.arange(6, dtype=np.float32)[None, :, None]
    call = tf.function(lambda x: net(x, training=True), autograph=False)
    return len({float(np.ravel(call(x))[0]) for _ in range(12)}) == 2


def compile_convolutions(K: Any) -> str | None:
    """Look for a part of the graph that XLA must compile."""
    compiled = []
    for shape, layer in (
        ((2, 4, 4, 4), lambda: K.layers.Conv2D(4, 2, groups=2)),
        ((2, 1, 4, 4, 4), lambda: K.layers.Conv3D(4, 2, data_format="channels_first")),
    ):
        built = layer()
        built.build(shape)
        traced = tf.function(built, autograph=False)
        try:
            definition = traced.get_concrete_function(tf.ones(shape)).graph.as_graph_def()
        except IndexError:  # of Keras 3.3 and 3.4: it is no op of a processor
            compiled.append(False)
            continue
        nodes = [*definition.library.function, *definition.node]
        compiled.append(any(node.attr["_XlaMustCompile"].b for node in nodes))
    return {(True, True): "groups_and_volumes", (True, False): "groups"}.get(tuple(compiled))


def dilate_transposed_volumes(K: Any) -> bool:
    """Compute the length of an output: (3 - 1) + 2 + 1."""
    layer = K.layers.Conv3DTranspose(1, 2, dilation_rate=2)
    try:
        return layer(np.ones((1, 3, 3, 3, 1), np.float32)).shape[1] == 5
    except (ValueError, tf.errors.OpError):
        return False


def pool_masked_steps(K: Any) -> str | None:
    """Average 1 and a masked infinity."""
    layer = K.layers.GlobalAveragePooling1D()
    mask = tf.constant([[True, False]])
    mean = float(np.ravel(layer(tf.constant([[[1.0], [np.inf]]]), mask=mask))[0])
    return "select" if mean == 1.0 else "multiply" if np.isnan(mean) else None


def pool_steps_as_rows(K: Any) -> bool:
    """Look at the shape that the op is given: (batch, steps, 1, channels)."""
    layer = K.layers.AveragePooling1D(2)
    ops = ops_of(layer, np.ones((2, 6, 3), np.float32))
    (pool,) = (op for op in ops if op.type == "AvgPool")
    return pool.inputs[0].shape[1] == 6


def repeat_pixels(K: Any) -> bool:
    """See whether images are enlarged without an op for images."""
    layer = K.layers.UpSampling2D(2)
    return "ResizeNearestNeighbor" not in types_of(layer, np.ones((1, 2, 2, 1), np.float32))


def half_pixel_centers(K: Any) -> bool:
    """Enlarge a straight line: the second new pixel stands at -0.125 or at 0.25."""
    line = np.arange(6, dtype=np.float32).reshape(1, 1, 6, 1)
    y = K.layers.UpSampling2D((1, 4), interpolation="bilinear")(line)
    return float(np.ravel(y)[1]) == 0


def add_bias(K: Any) -> str:
    """Add a bias to maps that are as wide as they have channels, which come first."""
    layer = K.layers.Conv2D(
        3, 1, data_format="channels_first", bias_initializer=lambda *_, **__: tf.range(3.0)
    )
    if is_keras_3(K):
        y = layer(np.zeros((1, 3, 4, 3), np.float32))
        return "of_its_length" if float(np.array(y)[0, 0, 0, 2]) == 2 else "of_channels"
    # TensorFlow has no such convolution on a processor, but the op of the bias is there.
    layer.build((1, 3, 4, 3))
    bias = [op for op in ops_of(layer, np.zeros((1, 3, 4, 3), np.float32)) if op.type == "BiasAdd"]
    return "of_channels" if bias[0].get_attr("data_format") == b"NCHW" else "of_its_length"


def hard_sigmoid_slope(K: Any) -> str:
    """Read the slope off two values."""
    zero, one = np.array(K.activations.hard_sigmoid(tf.constant([0.0, 1.0])))
    return {0.167: "one_sixth", 0.2: "one_fifth"}[round(float(one - zero), 3)]


def leaky_relu_slope(K: Any) -> float:
    """Read the value at -1."""
    return -round(float(np.array(K.layers.LeakyReLU()(np.float32([-1.0])))[0]), 6)


def dropout_argument(K: Any) -> str:
    """Read the name of the first argument."""
    return next(iter(inspect.signature(K.layers.Dropout).parameters))


def dropout_training_flag(K: Any) -> bool:
    """Read the arguments of a call."""
    return "training" in inspect.signature(K.layers.Dropout.call).parameters


def dropout_stream(K: Any) -> str:
    """Look at the op that draws."""
    layer = K.layers.Dropout(0.5)
    return _stream(types_of(lambda x: layer(x, training=True), np.ones((2, 3), np.float32)))


def layernorm_epsilon(K: Any) -> float:
    """Read the default."""
    return K.layers.LayerNormalization().epsilon


def fuse_layer_normalization(K: Any) -> bool:
    """Look for the kernel of the batch normalization of images."""
    layer = K.layers.LayerNormalization()
    return "FusedBatchNormV3" in types_of(layer, normal(2, 3, 4))


def group_moments(K: Any) -> str:
    """Look for a division of sums."""
    layer = K.layers.GroupNormalization(1)
    return "weighted_sums" if "DivNoNan" in types_of(layer, normal(2, 3, 4)) else "means"


def normalization_form(K: Any) -> str:
    """Look for a mean whose sign is changed, in a layer without a kernel of its own."""
    layer = K.layers.LayerNormalization(epsilon=1e-6)
    return "by_hand" if "Neg" in types_of(layer, normal(4, 5)) else "batch_normalization"


def mask_softmax(K: Any) -> str | None:
    """Mask a whole row, and a nan."""
    layer, nothing = K.layers.Softmax(), [False, False, False]

    def shares(row: list[float], mask: list[bool]) -> np.ndarray:
        return np.array(layer(np.float32([row]), tf.constant([mask])))[0]

    if np.argmax(shares([1, 2, 3], [True, False, False])) == 2:
        return None
    hidden = np.isfinite(shares([1, 2, np.nan], [True, True, False])).all()
    if shares([1, 2, 3], nothing).sum() > 0.5:
        return "subtract"
    if not hidden:
        return "subtract, and multiply the shares"
    return "select"


def copy_in_inference(K: Any) -> bool:
    """See whether a Dropout that does not train makes another tensor."""
    layer = K.layers.Dropout(0.5)
    types = [op.type for op in ops_of(lambda x: layer(x, training=False), normal(2, 3))]
    return types.count("Identity") > 1  # one is for the result of the function


def freeze_batchnorm(K: Any) -> bool:
    """A frozen layer with the averages 0 and 1 lets a mean of 2 through."""
    layer = K.layers.BatchNormalization(trainable=False)
    x = normal(8, 3) + 2
    return bool(np.mean(np.array(layer(x, training=True))) > 1)


def batchnorm_bessel(K: Any) -> bool:
    """A variance of 1 in a batch of four makes the moving variance of 1 larger, if corrected."""
    layer = K.layers.BatchNormalization()
    x = np.float32([1, -1, 1, -1]).reshape(4, 1, 1, 1)
    layer(x, training=True)
    return bool(np.ravel(layer.moving_variance)[0] > 1)


def mask_moments(K: Any) -> str | None:
    """Mask steps that hold nothing, and then steps that hold nan."""
    if "mask" not in inspect.signature(K.layers.BatchNormalization.call).parameters:
        return None

    def mean(rest: float) -> float:
        layer = K.layers.BatchNormalization(momentum=0.0)
        x = np.float32([1, rest, rest]).reshape(1, 3, 1)
        layer(x, training=True, mask=tf.constant(MASK))
        return float(np.ravel(layer.moving_mean)[0])

    if abs(mean(0.0) - 1) > 1e-3:
        return None
    return "select" if np.isfinite(mean(np.nan)) else "weigh"


def batchnorm_epsilon(K: Any) -> float:
    """Read the default."""
    return K.layers.BatchNormalization().epsilon


def batchnorm_momentum(K: Any) -> float:
    """Read the default."""
    return K.layers.BatchNormalization().momentum


def moving_average_update(K: Any) -> str:
    """Move an average three times, and compare its bits with both forms."""
    layer, batches = K.layers.BatchNormalization(), normal(3, 1, 16)
    momentum = np.float32(0.99)
    summed = subtracted = np.zeros(16, np.float32)
    for batch in batches:
        layer(batch, training=True)
        summed = summed * momentum + batch[0] * np.float32(1 - 0.99)
        subtracted = subtracted - (subtracted - batch[0]) * np.float32(1 - 0.99)
    forms = {"weighted_sum": summed, "subtract_difference": subtracted}
    found = np.array(layer.moving_mean)
    return next((how for how, form in forms.items() if np.array_equal(form, found)), "otherwise")
