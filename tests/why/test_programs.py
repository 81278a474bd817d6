"""The question's two programs: the one on minikeras is Keras's, the other one stands alone."""

import ast
import inspect
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

from minikeras.defaults import Defaults
from minikeras.why import programs
from minikeras.why.jpeg import decode
from minikeras.why.programs import Tf1Program, keras_program
from why.small import image_set, jpeg_folder

LIBRARIES = [
    pytest.param(keras, Defaults.keras(), id="keras"),
    pytest.param(tf_keras, Defaults.keras2(), id="keras2"),
]
LN_11 = np.log(11)


def real_program(K, size, classes, batchnorm):
    """Return the question's Keras program as it stands there, in a real Keras."""
    L, start = K.layers, {"kernel_initializer": "random_normal"}
    layers = [K.Input((size, size, 3))]
    for filters in (4, 8):
        if batchnorm:
            layers += [
                L.Conv2D(filters, (8, 8), padding="SAME", **start),
                L.BatchNormalization(),
                L.Activation("relu"),
            ]
        else:
            layers.append(L.Conv2D(filters, (8, 8), padding="SAME", activation="relu", **start))
        layers.append(L.MaxPooling2D(2, padding="same"))
    layers += [L.Flatten(), L.Dense(16, activation="relu", **start), L.Dense(classes, **start)]
    model = K.Sequential(layers)
    loss = K.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    return model


def trained(model, data, held_out):
    """Return the first weights, the history and the last weights."""
    first = model.get_weights()
    told = model.fit(*data, epochs=2, verbose=0, validation_data=held_out)
    return first, told.history, model.get_weights()


@pytest.mark.parametrize(("size", "batchnorm"), [(16, False), (30, True)])
@pytest.mark.parametrize(("K", "defaults"), LIBRARIES)
def test_the_keras_program_gives_the_bits_of_the_real_keras(K, defaults, size, batchnorm):
    """First weights, history and last weights are equal, with and without batch normalization."""
    data = data_of(image_set(75, size=size, classes=5))
    held_out = data_of(image_set(40, size=size, seed=1, classes=5))
    ours = trained(
        keras_program(size, 5, defaults=defaults, seed=7, batchnorm=batchnorm), data, held_out
    )
    K.utils.set_random_seed(7)
    real = trained(real_program(K, size, 5, batchnorm), data, held_out)
    assert ours[1] == real[1]
    for mine, theirs in ((ours[0], real[0]), (ours[2], real[2])):
        assert len(mine) == len(theirs)
        assert all(map(np.array_equal, mine, theirs))
    assert not all(map(np.array_equal, ours[0], ours[2]))


def test_the_first_loss_at_128_pixels_is_thousands_and_that_of_keras_is_ln_11():
    """A few images of 128 pixels show the question: huge logits, while Keras knows nothing yet."""
    found = image_set(6, size=128, classes=11)
    program = Tf1Program(from_files=False)
    ((loss, logits),) = program.batches(found.images, found.labels, program.loss, program.logits)
    program.close()
    assert 1e3 < loss < 1e5
    assert logits.shape == (6, 11)
    model = keras_program(128, 11, defaults=Defaults.keras(), seed=1)
    assert abs(model.evaluate(found.images, found.labels, verbose=0)[0] - LN_11) < 0.1
    model.close()


@pytest.mark.parametrize(("size", "flat"), [(128, 32 * 32 * 8), (32, 8 * 8 * 8), (30, 8 * 8 * 8),
                                            (9, 3 * 3 * 8)])  # fmt: skip
def test_the_weights_have_the_shapes_of_the_question(size, flat):
    """Two convolutions and two poolings leave a quarter of the pixels a side, rounded up."""
    program = Tf1Program(size, classes=5, from_files=False)
    shapes = [value.shape for value in program.get_weights()]
    expected = [(8, 8, 3, 4), (4,), (8, 8, 4, 8), (8,), (flat, 16), (16,), (16, 5), (5,)]
    assert shapes == expected
    found = image_set(3, size=size, classes=5)
    ((logits,),) = program.batches(found.images, found.labels, program.logits)
    assert logits.shape == (3, 5)
    program.close()
    model = keras_program(size, 5, defaults=Defaults.keras(), seed=1)
    assert [value.shape for value in model.get_weights()] == expected
    model.close()


@pytest.fixture(scope="module")
def program():
    """A TF1 program that shuffles within 50 images and takes batches of 20."""
    made = Tf1Program(8, classes=3, shuffle=50, batch=20, from_files=False)
    yield made
    made.close()


def data_of(found):
    """Return images and labels."""
    return found.images, found.labels


def labels_of(program):
    """Return the tensor of the labels of a batch, one-hot."""
    return program.graph.get_tensor_by_name("IteratorGetNext:1")


def test_kernels_are_drawn_from_the_unit_normal_and_biases_are_zero(program):
    """`tf.random_normal` has the standard deviation 1, and `tf.zeros` makes the biases."""
    weights = program.get_weights()
    values = np.concatenate([kernel.ravel() for kernel in weights[::2]])
    assert abs(values.std() - 1) < 0.05
    assert abs(values.mean()) < 0.05
    assert not any(bias.any() for bias in weights[1::2])


def test_the_loss_and_the_number_right_are_those_of_numpy(program):
    """The loss is the mean of `log sum exp(logits) - logits[label]`."""
    found = image_set(13)
    ((loss, right, logits, targets),) = program.batches(
        found.images, found.labels, program.loss, program.right, program.logits, labels_of(program)
    )
    assert np.array_equal(np.bincount(targets.argmax(1)), np.bincount(found.labels))
    assert np.array_equal(np.sort(targets, axis=1), np.tile([0, 0, 1], (13, 1)))
    exact = logits.astype(np.float64)
    peaks = exact.max(axis=1)
    norms = peaks + np.log(np.exp(exact - peaks[:, None]).sum(axis=1))
    assert loss == pytest.approx((norms - (exact * targets).sum(axis=1)).mean(), rel=1e-5)
    assert right == (logits.argmax(1) == targets.argmax(1)).sum()


def test_its_own_shuffle_draws_a_new_order_each_time(program):
    """Each pass has every image once, in short and full batches, and no two passes are alike."""
    found = image_set(50)
    passes = []
    for _ in range(3):
        batches = [batch for (batch,) in program.batches(*data_of(found), labels_of(program))]
        assert [len(batch) for batch in batches] == [20, 20, 10]
        passes.append(np.concatenate(batches).argmax(axis=1))
    for order in passes:
        assert np.array_equal(np.bincount(order), np.bincount(found.labels))
        assert not np.array_equal(order, found.labels)
    assert not np.array_equal(passes[0], passes[1])
    assert not np.array_equal(passes[1], passes[2])


def test_a_buffer_of_one_keeps_the_order_that_is_fed():
    """With `shuffle=1` another program can be given the same batches."""
    program = Tf1Program(8, classes=3, shuffle=1, batch=20, from_files=False)
    found = image_set(50)
    batches = [batch for (batch,) in program.batches(*data_of(found), labels_of(program))]
    program.close()
    assert np.array_equal(np.concatenate(batches).argmax(axis=1), found.labels)


def test_the_buffer_and_the_batch_are_those_of_the_question():
    """Without arguments the program is that of the question: 128, 11, 5000, 128, from files."""
    parameters = inspect.signature(Tf1Program).parameters.values()
    assert [parameter.default for parameter in parameters] == [128, 11, 5000, 128, True]


def test_a_step_moves_every_weight_by_the_learning_rate_of_adam(program):
    """The first step of Adam is 0.001 in each weight that has a gradient, and the loss changes."""
    found = image_set(20)
    before = program.get_weights()
    ((_,),) = program.batches(*data_of(found), program.step)
    moved = np.concatenate(
        [abs(new - old).ravel() for new, old in zip(program.get_weights(), before, strict=True)]
    )
    assert moved.max() == pytest.approx(1e-3, rel=1e-3)
    assert np.count_nonzero(moved) > 100


def test_weights_are_set_as_they_are_got(program):
    """`set_weights` takes kernel, bias, kernel, bias, as Keras gives them."""
    random = np.random.default_rng(0)
    wanted = [random.random(value.shape, dtype=np.float32) for value in program.get_weights()]
    program.set_weights(wanted)
    assert all(map(np.array_equal, program.get_weights(), wanted))
    with pytest.raises(ValueError, match="shorter"):
        program.set_weights(wanted[:-1])


def test_files_are_read_as_the_question_reads_them(tmp_path: Path):
    """Paths of JPEG files give the images that were decoded once, a grey photograph among them."""
    folder = jpeg_folder(tmp_path, training=2)
    grey = folder / "training" / "Egg" / "grey.jpg"
    with tf.Graph().as_default(), tf.Session() as session:
        grey.write_bytes(session.run(tf.image.encode_jpeg(np.full((9, 9, 1), 80, np.uint8))))
    paths = sorted(map(str, (folder / "training").glob("*/*.jpg")))
    program = Tf1Program(16, classes=3, shuffle=1)
    images = program.graph.get_tensor_by_name("IteratorGetNext:0")
    ((found,),) = program.batches(paths, [0] * len(paths), images)
    program.close()
    decoded = np.stack([image for _, image in decode(paths, size=16)])
    assert found.shape == (7, 16, 16, 3)
    assert np.array_equal(found, decoded)


def test_the_tf1_program_has_nothing_of_minikeras_in_it():
    """The class names TensorFlow, NumPy and Python only."""
    module = ast.parse(inspect.getsource(programs))
    ours = {
        alias.asname or alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("minikeras")
        for alias in node.names
    } | {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    assert {"layers", "Defaults", "Sequential", "keras_program"} <= ours
    source = ast.parse(inspect.getsource(Tf1Program))
    used = {node.id for node in ast.walk(source) if isinstance(node, ast.Name)}
    assert not used & ours


def test_the_program_leaves_the_default_graph_of_the_process_alone():
    """Everything is made in a graph of its own."""
    before = len(tf.get_default_graph().get_operations())
    Tf1Program(8, classes=3, from_files=False).close()
    assert len(tf.get_default_graph().get_operations()) == before
