"""The question's two programs, written down again.

Someone wrote the same network twice. `keras_program` is the first, on minikeras: with the
table of Keras it is that program, bit for bit. `Tf1Program` is the second, plain
`tf.compat.v1`, with nothing of minikeras in it. Its three corrections, without which it does
not run, are marked; the tutorial gives the reason of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras import layers
from minikeras.defaults import Defaults
from minikeras.losses import SparseCategoricalCrossentropy
from minikeras.sequential import Sequential


def keras_program(
    size: int, classes: int, *, defaults: Defaults, seed: int, batchnorm: bool = False
) -> Sequential:
    """Return the question's Keras program: compiled, untrained.

    With `batchnorm`, batch normalization stands between each convolution and its ReLU: the
    asker's own remedy.
    """
    model = Sequential(defaults=defaults, seed=seed)
    for filters, shape in ((4, (size, size, 3)), (8, None)):
        model.add(
            layers.Conv2D(
                filters,
                (8, 8),
                padding="SAME",
                activation=None if batchnorm else "relu",
                kernel_initializer="random_normal",
                input_shape=shape,
            )
        )
        if batchnorm:
            model.add(layers.BatchNormalization())
            model.add(layers.Activation("relu"))
        model.add(layers.MaxPooling2D(2, padding="SAME"))
    model.add(layers.Flatten())
    model.add(layers.Dense(16, activation="relu", kernel_initializer="random_normal"))
    model.add(layers.Dense(classes, kernel_initializer="random_normal"))
    compile_program(model)
    return model


def compile_program(model: Sequential) -> None:
    """Compile a model as the question does."""
    loss = SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])


class Tf1Program:
    """The question's TF1 program: a graph of its own, and a session.

    Args:
        size: pixels a side; the question has 128.
        classes: the number of classes; the question has 11.
        shuffle: the buffer of `Dataset.shuffle`; the question has 5000, and 1 keeps the order
            that is fed, so that another program can be given the same batches.
        batch: images in a step; the question has 128.
        from_files: whether images are fed as paths of JPEG files, as in the question, or as
            arrays.
    """

    def __init__(
        self,
        size: int = 128,
        classes: int = 11,
        shuffle: int = 5000,
        batch: int = 128,
        from_files: bool = True,
    ) -> None:
        """Build the graph and initialise the variables."""
        # Correction 1: TensorFlow 2 is eager, and has placeholders only in a graph of their own.
        self.graph = tf.Graph()
        with self.graph.as_default():
            images, targets = self._pipeline(size, classes, shuffle, batch, from_files)
            self._network(images, targets, size, classes)
            self.session = tf.Session()
            self.session.run(tf.global_variables_initializer())

    def _pipeline(
        self, size: int, classes: int, shuffle: int, batch: int, from_files: bool
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Return a batch of images (batch, size, size, 3) and of one-hot labels."""
        self.images = tf.placeholder(
            *((tf.string, [None]) if from_files else (tf.float32, [None, size, size, 3]))
        )
        self.labels = tf.placeholder(tf.int32, [None])
        one_hot = tf.one_hot(self.labels, classes, dtype=tf.int32)

        def read(path: tf.Tensor, label: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            # Correction 2: without channels=3 one grey photograph stops the program.
            image = tf.image.decode_jpeg(tf.read_file(path), channels=3)
            image = tf.image.resize_images(image, [size, size])
            return tf.cast(image, tf.float32) / 255.0, label

        dataset = tf.data.Dataset.from_tensor_slices((self.images, one_hot))
        if from_files:
            dataset = dataset.map(read)
        dataset = dataset.shuffle(shuffle).batch(batch)
        self.iterator = dataset.make_initializable_iterator()
        return self.iterator.get_next()  # type: ignore[no-any-return]

    def _network(self, images: tf.Tensor, targets: tf.Tensor, size: int, classes: int) -> None:
        """Make the weights, the logits, the loss and the training step."""
        flat = (-(-size // 4)) ** 2 * 8  # 32 * 32 * 8 at 128 pixels
        shapes = [[8, 8, 3, 4], [8, 8, 4, 8], [flat, 16], [16, classes]]
        self.kernels = [tf.Variable(tf.random_normal(shape)) for shape in shapes]
        self.biases = [tf.Variable(tf.zeros(shape[-1])) for shape in shapes]
        w, b = self.kernels, self.biases
        x = tf.nn.conv2d(images, w[0], [1, 1, 1, 1], "SAME")
        x = tf.nn.relu(tf.nn.bias_add(x, b[0]))
        x = tf.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
        x = tf.nn.conv2d(x, w[1], [1, 1, 1, 1], "SAME")
        x = tf.nn.relu(tf.nn.bias_add(x, b[1]))
        x = tf.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
        # Correction 3: matmul takes matrices, so the feature maps are flattened.
        x = tf.matmul(tf.reshape(x, [-1, flat]), w[2])
        x = tf.nn.relu(tf.nn.bias_add(x, b[2]))
        self.logits = tf.nn.bias_add(tf.matmul(x, w[3]), b[3])

        losses = tf.nn.softmax_cross_entropy_with_logits_v2(labels=targets, logits=self.logits)
        self.loss = tf.reduce_mean(losses)
        right = tf.equal(tf.argmax(self.logits, 1), tf.argmax(targets, 1))
        self.right = tf.reduce_sum(tf.cast(right, tf.float32))
        self.step = tf.train.AdamOptimizer().minimize(self.loss)

    def set_weights(self, weights: Sequence[np.ndarray]) -> None:
        """Start from `weights`: kernel, bias, kernel, bias, ... as `get_weights` returns them."""
        pairs = zip(self.kernels, self.biases, strict=True)
        variables = [variable for pair in pairs for variable in pair]
        operations = [variable.initializer for variable in variables]
        feed = {op.inputs[1]: value for op, value in zip(operations, weights, strict=True)}
        self.session.run(operations, feed)

    def get_weights(self) -> list[np.ndarray]:
        """Return the weights, kernel, bias, kernel, bias, ..."""
        pairs = zip(self.kernels, self.biases, strict=True)
        values: list[np.ndarray] = self.session.run([each for pair in pairs for each in pair])
        return values

    def batches(self, images: Any, labels: Any, *fetches: Any) -> Iterator[Any]:
        """Run through some images once; yield the values of `fetches` for each batch."""
        feed = {self.images: images, self.labels: labels}
        self.session.run(self.iterator.initializer, feed)
        while True:
            try:
                yield self.session.run(fetches)
            except tf.errors.OutOfRangeError:
                return

    def close(self) -> None:
        """Close the session."""
        self.session.close()
