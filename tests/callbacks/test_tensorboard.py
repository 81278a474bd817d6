"""TensorBoard: which numbers stand under which names.

TensorBoard itself is no requirement of ours, but the tests read with it what Keras's own callback
and ours have written. The names are those of keras/src/callbacks/tensorboard.py, and the numbers
those of the history.
"""

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import minikeras
from callbacks.test_events import read, values
from kerases import parts
from minikeras.callbacks import TensorBoard
from minikeras.callbacks.tensorboard import as_pictures
from small import NUMBERS, X, classifier

FIT = {"batch_size": 8, "epochs": 2, "verbose": 0, "validation_data": (X[:4], NUMBERS[:4])}


def fitted(folder, **arguments):
    """Return the history and the model of a fit, with what was written: {file: [(tag, step)]}."""
    model = classifier(minikeras)
    callback = TensorBoard(folder, **arguments)
    history = model.fit(X, NUMBERS, callbacks=[callback], **FIT).history
    written = {
        name: {(tag, step): value for tag, step, _, _, value in values(folder / name)}
        for name in ("train", "validation")
    }
    return history, model, written


def test_the_numbers_of_each_epoch_are_those_of_the_history(tmp_path):
    """Of training and of validation, and the learning rate."""
    history, _, written = fitted(tmp_path)
    train, held_out = written["train"], written["validation"]
    for epoch in range(2):
        for name in ("loss", "accuracy"):
            assert train[f"epoch_{name}", epoch] == np.float32(history[name][epoch])
            value = np.float32(history[f"val_{name}"][epoch])
            assert held_out[f"epoch_{name}", epoch] == value
            steps = 3 * (epoch + 1)
            assert held_out[f"evaluation_{name}_vs_iterations", steps] == value
        assert train["epoch_learning_rate", epoch] == np.float32(0.001)
    assert len(train) == 2 * 3
    assert len(held_out) == 2 * 4


def test_the_graph_is_that_of_the_model(tmp_path):
    """Once, with the training step; it may be left out."""
    _, model, _ = fitted(tmp_path / "with")
    graphs = [event.graph_def for event in read(tmp_path / "with" / "train") if event.graph_def]
    (text,) = graphs
    assert tf.GraphDef.FromString(text) == model.graph.as_graph_def(add_shapes=True)
    fitted(tmp_path / "without", write_graph=False)
    assert not any(event.graph_def for event in read(tmp_path / "without" / "train"))


def read_by_tensorboard(folder):
    """Return {(tag, step): value} as TensorBoard itself finds them, and its reader."""
    reader = EventAccumulator(str(folder), size_guidance={"tensors": 0}).Reload()
    found = {
        (tag, event.step): tf.make_ndarray(event.tensor_proto)
        for tag in reader.Tags()["tensors"]
        if tag != "keras"  # Keras's own drawing of the layers, beside the graph
        for event in reader.Tensors(tag)
    }
    return found, reader


def test_tensorboard_reads_what_it_reads_of_keras(tmp_path):
    """The same tags, steps, numbers and histograms; and the graph."""
    found = {}
    for K in (keras, minikeras):
        K.backend.clear_session()  # Keras numbers its layers in the whole process
        model, folder = classifier(K), tmp_path / K.__name__
        callback = K.callbacks.TensorBoard(folder, histogram_freq=1)
        model.fit(X, NUMBERS, callbacks=[callback], **FIT)
        for part in ("train", "validation"):
            found[K, part], reader = read_by_tensorboard(folder / part)
            if (K, part) == (minikeras, "train"):
                nodes = [(node.name, node.op) for node in reader.Graph().node]
                assert nodes == [(op.name, op.type) for op in model.graph.get_operations()]
    for part in ("train", "validation"):
        ours, real = found[minikeras, part], found[keras, part]
        assert list(ours) == list(real)
        for name, value in real.items():
            # Keras finds the edges in single precision, and the bucket from them.
            apart = 1e-6 if "histogram" in name[0] else 0.0
            assert ours[name].shape == value.shape
            assert np.abs(ours[name] - value).max() <= apart, name


@pytest.mark.parametrize(("update_freq", "steps"), [("batch", [1, 2, 3, 4, 5, 6]), (2, [2, 4, 6])])
def test_the_numbers_of_batches_stand_under_their_number(update_freq, steps, tmp_path):
    """Each, or every so many."""
    history, _, written = fitted(tmp_path, update_freq=update_freq)
    found = [step for tag, step in written["train"] if tag == "batch_loss"]
    assert found == steps
    assert written["train"]["batch_loss", 6] == np.float32(history["loss"][1])


def test_weights_are_histograms_and_pictures(tmp_path):
    """Each so many epochs, by layer and weight."""
    _, model, written = fitted(tmp_path, histogram_freq=1, write_images=True)
    kinds = {tag: value for (tag, step), value in written["train"].items() if step == 1}
    histograms = {tag: value for tag, value in kinds.items() if tag.endswith("/histogram")}
    assert list(histograms) == [
        f"sequential/{layer}/{weight}/histogram"
        for layer in ("dense", "dense_1")
        for weight in ("kernel", "bias")
    ]
    kernel = model.get_weights()[0]
    assert histograms["sequential/dense/kernel/histogram"][:, 2].sum() == kernel.size
    assert histograms["sequential/dense/kernel/histogram"][0, 0] == kernel.min()
    assert kinds["sequential/dense/kernel/image"][:2].tolist() == [b"5", b"3"]


def test_the_speed_is_written(tmp_path):
    """Of each batch and of each epoch."""
    _, _, written = fitted(tmp_path, write_steps_per_second=True, update_freq="batch")
    for tag, count in (("batch_steps_per_second", 6), ("epoch_steps_per_second", 2)):
        found = [value for (name, _), value in written["train"].items() if name == tag]
        assert len(found) == count
        assert all(value > 0 for value in found)


def test_evaluate_alone_writes_too(tmp_path):
    """By the number of steps that were trained."""
    model = classifier(minikeras)
    model.fit(X, NUMBERS, batch_size=8, verbose=0)
    loss, _ = model.evaluate(X, NUMBERS, verbose=0, callbacks=[TensorBoard(tmp_path)])
    found = {(tag, step): value for tag, step, _, _, value in values(tmp_path / "validation")}
    assert found["evaluation_loss_vs_iterations", 3] == np.float32(loss)


@pytest.mark.parametrize(
    ("arguments", "slow"),
    [
        ({}, False),
        ({"histogram_freq": 1}, False),
        ({"update_freq": "batch"}, True),
        ({"update_freq": 7}, True),
        ({"write_steps_per_second": True}, True),
        ({"profile_batch": 2}, True),
    ],
    ids=str,
)
def test_only_who_looks_at_batches_slows_the_loop_down(arguments, slow):
    """The usual one leaves the chunks as they are."""
    assert TensorBoard(**arguments).wants_train_batches is slow


@pytest.mark.parametrize("given", [-1, (3, 2), (1, 2, 3), "a", None, "5,"])
def test_a_batch_to_profile_is_checked(given):
    """A ValueError, as in both Kerases."""
    with pytest.raises(ValueError) as caught:
        TensorBoard(profile_batch=given)
    assert parts(caught)["got"] == repr(given)


@pytest.mark.parametrize(
    ("given", "pair"), [(0, (0, 0)), (4, (4, 4)), ("2,5", (2, 5)), ([1, 9], (1, 9))]
)
def test_a_batch_to_profile_is_one_or_two(given, pair):
    """As a number, a text or a pair."""
    assert TensorBoard(profile_batch=given).profile_batch == pair


def test_the_projector_is_refused():
    """What is not written is said at once."""
    with pytest.raises(ValueError, match="The projector of embeddings is not written"):
        TensorBoard(embeddings_freq=1)


@pytest.mark.parametrize(
    ("shape", "picture"),
    [
        ((5,), (1, 5, 1, 1)),
        ((5, 3), (1, 3, 5, 1)),
        ((3, 5), (1, 3, 5, 1)),
        ((3, 4, 1, 7), (7, 3, 4, 1)),
        ((3, 4, 2, 3), (3, 4, 2, 3)),
        ((3, 3, 2, 7), None),
        ((), None),
    ],
)
def test_a_weight_as_a_picture(shape, picture):
    """The shapes of Keras 3."""
    found = as_pictures(np.zeros(shape))
    assert (None if found is None else found.shape) == picture
