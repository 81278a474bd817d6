"""JPEG files to arrays and back, each in a graph and a session of its own.

Neither is ever made the default of the process, and both stay on the CPU, whose results are the
same bits on every run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from minikeras.why.options import check_size

BATCH = 32  # images that are decoded, and in memory, at a time

Image = npt.NDArray[np.float32]  # (size, size, 3), 0 to 1
Encode = Callable[[npt.NDArray[np.uint8], int], bytes]


@contextmanager
def encoder() -> Iterator[Encode]:
    """Give a function from (height, width, 3) pixels and a quality to the bytes of a JPEG file."""
    with tf.Graph().as_default() as graph:
        pixels = tf.compat.v1.placeholder(tf.uint8, [None, None, 3])
        quality = tf.compat.v1.placeholder(tf.int32, [])
        # `tf.io.encode_jpeg` fixes the quality when the op is made; this op takes it as an input.
        encoded = tf.raw_ops.EncodeJpegVariableQuality(images=pixels, quality=quality)
    with closing(_session(graph)) as session:
        yield lambda picture, level: session.run(encoded, {pixels: picture, quality: level})


def decode(
    paths: Sequence[str | Path],
    *,
    size: int,
    on_bad: Callable[[str, str], None] | None = None,
) -> Iterator[tuple[int, Image]]:
    """Yield each image that decodes, with its position in `paths`: (size, size, 3), 0 to 1.

    The values are, bit for bit, those of the TF1 program in the map of a `tf.data` pipeline:
    `tf.image.decode_jpeg(tf.read_file(path), channels=3)`, `tf.image.resize_images(image, [size,
    size])`, which is bilinear and looks at the corners of the pixels, `tf.to_float(image) / 255`.
    Only a batch of images is in memory at a time.

    `on_bad(path, reason)` is called for each file that cannot be read or is no JPEG.

    Raises:
        ValueError: a size that is not usable.
    """
    check_size(size)
    return _decode(paths, size, on_bad)


def _decode(
    paths: Sequence[str | Path], size: int, on_bad: Callable[[str, str], None] | None
) -> Iterator[tuple[int, Image]]:
    workers = min(os.cpu_count() or 1, 8)
    with _decoder(size) as decode_one, ThreadPoolExecutor(workers) as pool:
        for start in range(0, len(paths), BATCH):
            batch = paths[start : start + BATCH]
            for position, result in enumerate(pool.map(decode_one, batch), start):
                if not isinstance(result, str):
                    yield position, result
                elif on_bad is not None:
                    on_bad(str(paths[position]), result)


@contextmanager
def _decoder(size: int) -> Iterator[Callable[[str | Path], Image | str]]:
    """Give a function from a path to its image, or to the reason why there is none."""
    with tf.Graph().as_default() as graph:
        path = tf.compat.v1.placeholder(tf.string, [])
        pixels = tf.image.decode_jpeg(tf.io.read_file(path), channels=3)
        resized = tf.compat.v1.image.resize_images(pixels, [size, size])
        output = tf.cast(resized, tf.float32)  # what `tf.to_float` does

    def decode_one(name: str | Path) -> Image | str:
        try:
            image: Image = session.run(output, {path: os.fsencode(name)})
        except tf.errors.OpError as error:
            return _reason(error)
        # Not in the graph: there TensorFlow would multiply by 1/255, which rounds differently
        # from the division that the map of a tf.data pipeline does.
        return image / np.float32(255)

    with closing(_session(graph)) as session:
        yield decode_one


def _session(graph: tf.Graph) -> tf.compat.v1.Session:
    return tf.compat.v1.Session(
        graph=graph, config=tf.compat.v1.ConfigProto(device_count={"GPU": 0})
    )


def _reason(error: tf.errors.OpError) -> str:
    """Return what TensorFlow says is wrong, without the listing of the graph around it."""
    lines = [line.strip() for line in str(error.message).splitlines()]
    after_node = [number + 1 for number, line in enumerate(lines) if line.startswith("Node:")]
    wanted = lines[after_node[0] :] if after_node else lines
    return next((line for line in wanted if line), type(error).__name__)
