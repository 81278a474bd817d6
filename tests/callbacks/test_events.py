"""Files of events: read back with the reader of TensorFlow."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from minikeras.callbacks.events import EventFile, histogram


def read(folder):
    """Return the events of the one file of a folder."""
    (path,) = folder.glob("events.out.tfevents.*")
    return list(tf.train.summary_iterator(str(path)))


def values(folder):
    """Return (tag, step, plugin, data class, value) of every summary."""
    return [
        (
            value.tag,
            event.step,
            value.metadata.plugin_data.plugin_name,
            value.metadata.data_class,
            tf.make_ndarray(value.tensor),
        )
        for event in read(folder)
        for value in event.summary.value
    ]


def test_a_file_begins_with_its_version(tmp_path):
    """As TensorBoard asks."""
    EventFile(str(tmp_path / "deep" / "train")).close()
    (event,) = read(tmp_path / "deep" / "train")
    assert event.file_version == "brain.Event:2"


def test_a_number_is_a_scalar_of_single_precision(tmp_path):
    """Data class 1 is a scalar."""
    file = EventFile(str(tmp_path))
    file.scalar("epoch_loss", 0.1, 7)
    file.flush()
    ((*head, value),) = values(tmp_path)
    assert head == ["epoch_loss", 7, "scalars", 1]
    assert value.dtype == np.float32
    assert value.shape == ()
    assert value == np.float32(0.1)
    file.close()


def test_a_histogram_is_an_array_of_edges_and_counts(tmp_path):
    """Data class 2 is an array."""
    file = EventFile(str(tmp_path))
    numbers = np.random.RandomState(0).randn(4, 5).astype(np.float32)
    file.histogram("kernel", numbers, 2)
    file.close()
    ((*head, value),) = values(tmp_path)
    assert head == ["kernel", 2, "histograms", 2]
    assert value.shape == (30, 3)
    assert value.dtype == np.float64
    counts, edges = np.histogram(numbers.astype(np.float64), bins=30)
    assert np.array_equal(value[:, 2], counts)
    assert np.allclose(value[:, 0], edges[:-1], rtol=0, atol=1e-15)
    assert value[-1, 1] == numbers.max()


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], [[0, 0, 0], [0, 0, 0]]),
        ([2.0, 2.0], [[2, 2, 0], [2, 2, 2]]),
        ([0.0, 1.0, 2.0], [[0, 1, 1], [1, 2, 2]]),
    ],
)
def test_buckets(numbers, expected):
    """None, equal numbers, and numbers on an edge."""
    assert histogram(np.array(numbers), 2).tolist() == expected


def test_pictures_are_files_of_png(tmp_path):
    """Width and height come first; three pictures at most."""
    file = EventFile(str(tmp_path))
    pictures = np.linspace(-0.2, 1.2, 5 * 2 * 3, dtype=np.float32).reshape(5, 2, 3, 1)
    file.images("kernel", pictures, 0)
    file.close()
    ((*head, value),) = values(tmp_path)
    assert head == ["kernel", 0, "images", 3]
    assert value[:2].tolist() == [b"3", b"2"]
    assert len(value) == 2 + 3
    with tf.Graph().as_default(), tf.Session() as session:
        first = session.run(tf.image.decode_png(value[2]))
        scaled = session.run(tf.image.convert_image_dtype(pictures[0], tf.uint8, saturate=True))
    assert np.array_equal(first, scaled)


def test_a_graph_can_be_read_back(tmp_path):
    """With the shapes of its tensors."""
    with tf.Graph().as_default() as graph:
        tf.placeholder(tf.float32, (None, 3), name="x")
    file = EventFile(str(tmp_path))
    file.graph(graph)
    file.close()
    text = read(tmp_path)[-1].graph_def
    (node,) = tf.GraphDef.FromString(text).node
    assert node.name == "x"
    assert "_output_shapes" in node.attr
