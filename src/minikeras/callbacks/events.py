"""Files of events, as TensorBoard reads them: one record for each thing that is shown."""

from __future__ import annotations

import itertools
import os
import socket
import time

import numpy as np
import tensorflow.compat.v1 as tf

BUCKETS = 30
_numbers = itertools.count()


class EventFile:
    """A file of events in a folder; it is made when it is opened.

    The records are protocol buffers that TensorFlow defines; the plugins' names and contents are
    those of TensorBoard's own summaries (tensorboard/plugins/*/summary_v2.py).
    """

    def __init__(self, folder: str) -> None:
        """Make the folder and the file, whose first record says what it is."""
        os.makedirs(folder, exist_ok=True)
        host, number = socket.gethostname(), next(_numbers)
        name = f"events.out.tfevents.{int(time.time())}.{host}.{os.getpid()}.{number}.v2"
        self.path = os.path.join(folder, name)
        self._writer = tf.io.TFRecordWriter(self.path)
        self._write(tf.Event(wall_time=time.time(), file_version="brain.Event:2"))

    def scalar(self, tag: str, value: float, step: int) -> None:
        """Write a number, as float32."""
        kind = tf.SummaryMetadata.PluginData(plugin_name="scalars")
        self._summary(tag, np.float32(value), step, kind, data_class=1)

    def histogram(self, tag: str, values: np.ndarray, step: int) -> None:
        """Write how often values lie in each of 30 buckets of one width."""
        kind = tf.SummaryMetadata.PluginData(plugin_name="histograms")
        self._summary(tag, histogram(values, BUCKETS), step, kind, data_class=2)

    def images(self, tag: str, pictures: np.ndarray, step: int) -> None:
        """Write pictures, (number, height, width, channels), whose values lie from 0 to 1."""
        kind = tf.SummaryMetadata.PluginData(plugin_name="images")
        _, height, width, _ = pictures.shape
        scaled = np.clip(pictures[:3] * 255.5, 0, 255).astype(np.uint8)
        with tf.Graph().as_default(), tf.Session() as session:
            picture = tf.placeholder(tf.uint8, scaled.shape[1:])
            encoded = tf.io.encode_png(picture)
            files = [session.run(encoded, {picture: each}) for each in scaled]
        parts = np.array([str(width).encode(), str(height).encode(), *files], dtype=object)
        self._summary(tag, parts, step, kind, data_class=3)

    def graph(self, graph: tf.Graph) -> None:
        """Write a graph."""
        text = graph.as_graph_def(add_shapes=True).SerializeToString()
        self._write(tf.Event(wall_time=time.time(), graph_def=text))

    def flush(self) -> None:
        """Make everything readable that was written."""
        self._writer.flush()

    def close(self) -> None:
        """Close the file."""
        self._writer.close()

    def _summary(
        self,
        tag: str,
        value: np.ndarray | np.generic,
        step: int,
        kind: tf.SummaryMetadata.PluginData,
        data_class: int,
    ) -> None:
        metadata = tf.SummaryMetadata(plugin_data=kind, data_class=data_class)
        entry = tf.Summary.Value(tag=tag, metadata=metadata, tensor=tf.make_tensor_proto(value))
        summary = tf.Summary(value=[entry])
        self._write(tf.Event(wall_time=time.time(), step=step, summary=summary))

    def _write(self, event: tf.Event) -> None:
        self._writer.write(event.SerializeToString())


def histogram(values: np.ndarray, buckets: int) -> np.ndarray:
    """Return (left edge, right edge, count) of each bucket: (buckets, 3), float64.

    Equal values all lie in the last bucket, whose edges are that value; no values give no buckets.

    Examples:
        >>> histogram(np.array([0.0, 0.25, 1.0]), 2)
        array([[0. , 0.5, 2. ],
               [0.5, 1. , 1. ]])
    """
    data = np.asarray(values, np.float64).ravel()
    if not data.size:
        return np.zeros((buckets, 3))
    smallest, largest = data.min(), data.max()
    if smallest == largest:
        counts = np.zeros(buckets)
        counts[-1] = data.size
        edge = np.full(buckets, largest)
        return np.stack([edge, edge, counts], axis=1)
    width = (largest - smallest) / buckets
    places = np.minimum(np.floor((data - smallest) / width).astype(np.int64), buckets - 1)
    counts = np.bincount(places, minlength=buckets).astype(np.float64)
    edges = np.linspace(smallest, largest, buckets + 1)
    return np.stack([edges[:-1], edges[1:], counts], axis=1)
