"""The networks of the workloads by hand, as someone who knows TensorFlow 1 writes them.

A network makes its variables when it is made, in the order of Keras's `get_weights`, so that a
test can start all libraries from the same weights. Calling it gives logits; `updates` then holds
what else a training step has to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import tensorflow.compat.v1 as tf

from benchmarks.workloads import DEEP_CNN


class Network(Protocol):
    """Variables, and the logits that they give."""

    weights: list[tf.Variable]
    updates: list[tf.Operation]

    def __call__(self, x: tf.Tensor, training: bool) -> tf.Tensor:
        """Return the logits of a batch."""


def _weight(name: str, shape: Sequence[int], start: Any = None, trained: bool = True) -> Any:
    # Without an initializer `get_variable` draws as Keras does: glorot_uniform.
    return tf.get_variable(
        name, shape, initializer=start, trainable=trained, use_resource=True, dtype=tf.float32
    )


def _bias(name: str, size: int) -> Any:
    return _weight(name, [size], tf.zeros_initializer())


class Mlp:
    """Dense layers with ReLU between them."""

    def __init__(self, sizes: Sequence[int]) -> None:
        """Make a kernel and a bias for each pair of sizes."""
        self.weights: list[tf.Variable] = []
        self.updates: list[tf.Operation] = []
        for place, (rows, columns) in enumerate(zip(sizes, sizes[1:], strict=False)):
            self.weights += [_weight(f"w{place}", [rows, columns]), _bias(f"b{place}", columns)]

    def __call__(self, x: tf.Tensor, training: bool) -> tf.Tensor:
        """Return the logits of a batch."""
        layers = list(zip(self.weights[::2], self.weights[1::2], strict=True))
        for place, (w, b) in enumerate(layers):
            x = tf.nn.bias_add(tf.matmul(x, w), b)
            x = tf.nn.relu(x) if place < len(layers) - 1 else x
        return x


class QuestionCnn:
    """The network of the question, started as its Keras program is."""

    def __init__(self, size: int) -> None:
        """Make two kernels of convolutions and two of dense layers, each with its bias."""
        self.flat = (size // 4) ** 2 * 8
        shapes = [[8, 8, 3, 4], [8, 8, 4, 8], [self.flat, 16], [16, 11]]
        start = tf.random_normal_initializer(stddev=0.05)
        self.weights: list[tf.Variable] = []
        self.updates: list[tf.Operation] = []
        for place, shape in enumerate(shapes):
            self.weights += [_weight(f"w{place}", shape, start), _bias(f"b{place}", shape[-1])]

    def __call__(self, x: tf.Tensor, training: bool) -> tf.Tensor:
        """Return the logits of a batch."""
        kernels, biases = self.weights[::2], self.weights[1::2]
        for w, b in zip(kernels[:2], biases[:2], strict=True):
            x = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, w, [1, 1, 1, 1], "SAME"), b))
            x = tf.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
        x = tf.reshape(x, [-1, self.flat])
        x = tf.nn.relu(tf.nn.bias_add(tf.matmul(x, kernels[2]), biases[2]))
        return tf.nn.bias_add(tf.matmul(x, kernels[3]), biases[3])


class DeepCnn:
    """Nine convolutions with batch normalization, and a dense layer."""

    def __init__(self) -> None:
        """Make a kernel and the four vectors of a normalization for each convolution."""
        self.weights: list[tf.Variable] = []
        self.updates: list[tf.Operation] = []
        channels, one, zero = 3, tf.ones_initializer(), tf.zeros_initializer()
        for place, (filters, _) in enumerate(DEEP_CNN):
            self.weights += [
                _weight(f"w{place}", [3, 3, channels, filters]),
                _weight(f"gamma{place}", [filters], one),
                _weight(f"beta{place}", [filters], zero),
                _weight(f"mean{place}", [filters], zero, trained=False),
                _weight(f"variance{place}", [filters], one, trained=False),
            ]
            channels = filters
        self.weights += [_weight("w", [channels, 10]), _bias("b", 10)]

    def __call__(self, x: tf.Tensor, training: bool) -> tf.Tensor:
        """Return the logits of a batch."""
        self.updates = []
        for place, (_, stride) in enumerate(DEEP_CNN):
            w, *vectors = self.weights[5 * place : 5 * place + 5]
            x = tf.nn.conv2d(x, w, [1, stride, stride, 1], "SAME")
            x = tf.nn.relu(self._normalized(x, *vectors, training=training))
        x = tf.reduce_mean(x, [1, 2])
        return tf.nn.bias_add(tf.matmul(x, self.weights[-2]), self.weights[-1])

    def _normalized(
        self,
        x: tf.Tensor,
        gamma: tf.Variable,
        beta: tf.Variable,
        mean: tf.Variable,
        variance: tf.Variable,
        *,
        training: bool,
    ) -> tf.Tensor:
        known = {} if training else {"mean": mean, "variance": variance}
        x, batch_mean, batch_variance = tf.nn.fused_batch_norm(
            x, gamma, beta, epsilon=1e-3, is_training=training, **known
        )
        if training:
            self.updates += [
                mean.assign_sub((mean - batch_mean) * 0.01),
                variance.assign_sub((variance - batch_variance) * 0.01),
            ]
        return x


class Recurrent:
    """Embeddings, a recurrent layer whose last state counts, and a dense layer."""

    gates: int  # blocks of the kernels
    states: int

    def __init__(self, words: int = 5000, size: int = 64) -> None:
        """Make the embeddings, and the weights of the gates side by side."""
        self.size = size
        self.weights = [
            _weight("embeddings", [words, size], tf.random_uniform_initializer(-0.05, 0.05)),
            _weight("w", [size, self.gates * size]),
            _weight("u", [size, self.gates * size], tf.orthogonal_initializer()),
            self.bias(),
            _weight("w_out", [size, 2]),
            _bias("b_out", 2),
        ]
        self.updates: list[tf.Operation] = []

    def bias(self) -> tf.Variable:
        """Make the bias of the gates."""
        raise NotImplementedError

    def input_bias(self, bias: tf.Tensor) -> tf.Tensor:
        """Return the bias of the product with a word; the LSTM has no other."""
        return bias

    def inner_bias(self, bias: tf.Tensor) -> tf.Tensor | None:
        """Return the bias of the product with the state; the LSTM has none."""
        return None

    def advance(
        self, product: tf.Tensor, inner: tf.Tensor, states: Sequence[tf.Tensor]
    ) -> Sequence[tf.Tensor]:
        """Return the states after a word, from its product and that of the state."""
        raise NotImplementedError

    def __call__(self, x: tf.Tensor, training: bool) -> tf.Tensor:
        """Return the logits of a batch."""
        embeddings, w, u, b, w_out, b_out = self.weights
        u, b = tf.convert_to_tensor(u), tf.convert_to_tensor(b)  # read once, not in each turn
        rows, time, size = tf.shape(x)[0], int(x.shape[1]), self.size
        vectors = tf.nn.embedding_lookup(embeddings, tf.transpose(x))  # (time, rows, size)
        # What does not depend on the state is one product for all words.
        flat = tf.nn.bias_add(tf.matmul(tf.reshape(vectors, [-1, size]), w), self.input_bias(b))
        products = tf.reshape(flat, [time, rows, self.gates * size])
        inputs = tf.TensorArray(tf.float32, time).unstack(products)

        bias = self.inner_bias(b)

        def step(index: tf.Tensor, *states: tf.Tensor) -> tuple[tf.Tensor, ...]:
            inner = tf.matmul(states[0], u)
            inner = inner if bias is None else tf.nn.bias_add(inner, bias)
            return index + 1, *self.advance(inputs.read(index), inner, states)

        zero = tf.ensure_shape(tf.zeros([rows, size]), [None, size])
        _, h, *_ = tf.while_loop(
            lambda index, *_: index < time,
            step,
            (tf.constant(0), *[zero] * self.states),
            (tf.TensorShape([]), *[zero.shape] * self.states),
            maximum_iterations=time,
        )
        return tf.nn.bias_add(tf.matmul(h, w_out), b_out)


class Lstm(Recurrent):
    """A network with an LSTM."""

    gates, states = 4, 2

    def bias(self) -> tf.Variable:
        """Make one that begins with 1 for the forget gate."""
        ones = tf.constant_initializer(
            [0.0] * self.size + [1.0] * self.size + [0.0] * 2 * self.size
        )
        return _weight("b", [4 * self.size], ones)

    def advance(
        self, product: tf.Tensor, inner: tf.Tensor, states: Sequence[tf.Tensor]
    ) -> Sequence[tf.Tensor]:
        """Return h and c."""
        _, c = states
        i, f, new, o = tf.split(product + inner, 4, axis=1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(new)
        return tf.sigmoid(o) * tf.tanh(c), c


class Gru(Recurrent):
    """A network with a GRU that resets what the product with the state gave."""

    gates, states = 3, 1

    def bias(self) -> tf.Variable:
        """Make one for the product with the input, and one for that with the state."""
        return _weight("b", [2, 3 * self.size], tf.zeros_initializer())

    def input_bias(self, bias: tf.Tensor) -> tf.Tensor:
        """Return the first one."""
        return bias[0]

    def inner_bias(self, bias: tf.Tensor) -> tf.Tensor:
        """Return the second one."""
        return bias[1]

    def advance(
        self, product: tf.Tensor, inner: tf.Tensor, states: Sequence[tf.Tensor]
    ) -> Sequence[tf.Tensor]:
        """Return h."""
        (h,) = states
        x_z, x_r, x_h = tf.split(product, 3, axis=1)
        h_z, h_r, h_h = tf.split(inner, 3, axis=1)
        z, r = tf.sigmoid(x_z + h_z), tf.sigmoid(x_r + h_r)
        return [z * h + (1.0 - z) * tf.tanh(x_h + r * h_h)]


class Bag:
    """The mean of embeddings, and two dense layers."""

    def __init__(self, words: int = 5000, size: int = 64) -> None:
        """Make the embeddings and the dense layers."""
        start = tf.random_uniform_initializer(-0.05, 0.05)
        self.weights = [_weight("embeddings", [words, size], start)]
        self.updates: list[tf.Operation] = []
        with tf.variable_scope("dense"):
            self.dense = Mlp([size, 64, 2])
        self.weights += self.dense.weights

    def __call__(self, x: tf.Tensor, training: bool) -> tf.Tensor:
        """Return the logits of a batch."""
        vectors = tf.nn.embedding_lookup(self.weights[0], x)
        return self.dense(tf.reduce_mean(vectors, axis=1), training)
