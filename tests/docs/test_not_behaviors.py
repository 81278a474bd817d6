"""What `docs/not_behaviors.md` says in numbers is what the libraries say."""

import inspect
import re
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_keras

import minikeras
from minikeras.defaults import names

PAGE = (Path(__file__).parents[2] / "docs" / "not_behaviors.md").read_text(encoding="utf-8")
BOTH = [keras, tf_keras]
# Class, argument and default, in both Kerases and here.
DEFAULTS = [
    ("optimizers.Adam", "learning_rate", 0.001),
    ("optimizers.SGD", "learning_rate", 0.01),
    ("optimizers.Adadelta", "learning_rate", 0.001),
    ("optimizers.Adagrad", "initial_accumulator_value", 0.1),
    ("optimizers.Ftrl", "learning_rate_power", -0.5),
    ("optimizers.Ftrl", "initial_accumulator_value", 0.1),
    ("callbacks.EarlyStopping", "patience", 0),
    ("callbacks.EarlyStopping", "min_delta", 0),
    ("callbacks.EarlyStopping", "restore_best_weights", False),
    ("callbacks.ReduceLROnPlateau", "patience", 10),
    ("callbacks.ReduceLROnPlateau", "factor", 0.1),
    ("callbacks.ReduceLROnPlateau", "min_delta", 1e-4),
    ("callbacks.TensorBoard", "log_dir", "logs"),
    ("Sequential.compile", "optimizer", "rmsprop"),
    ("utils.pad_sequences", "padding", "pre"),
    ("utils.pad_sequences", "truncating", "pre"),
    ("utils.image_dataset_from_directory", "image_size", (256, 256)),
    ("utils.image_dataset_from_directory", "label_mode", "int"),
    ("utils.image_dataset_from_directory", "color_mode", "rgb"),
    ("utils.image_dataset_from_directory", "shuffle", True),
]
OF_TF1 = [
    (tf.train.AdamOptimizer, "learning_rate", 0.001),
    (tf.train.AdadeltaOptimizer, "learning_rate", 0.001),
    (tf.train.AdagradOptimizer, "initial_accumulator_value", 0.1),
    (tf.train.FtrlOptimizer, "learning_rate_power", -0.5),
    (tf.train.FtrlOptimizer, "initial_accumulator_value", 0.1),
    (tf.train.GradientDescentOptimizer, "learning_rate", inspect.Parameter.empty),
]


def argument(function, name):
    """Return the default of an argument."""
    return inspect.signature(function).parameters[name].default


def find(library, path):
    """Return what stands at a path like `optimizers.Adam`."""
    found = library
    for part in path.split("."):
        found = getattr(found, part)
    return found


def test_every_row_that_the_page_names_is_in_the_table():
    """After the words "row" and "rows"."""
    said = re.findall(
        r"\brows? ((?:`\w+`(?:, | and |,\n  |\n  and )*)+)", PAGE.replace("\n  ", " ")
    )
    rows = [row for each in said for row in re.findall(r"`(\w+)`", each)]
    assert len(rows) > 20
    assert [row for row in rows if row not in names()] == []


@pytest.mark.parametrize(("path", "name", "default"), DEFAULTS)
def test_the_defaults_are_those_of_both_kerases(path, name, default):
    """Read from the signatures."""
    for library in (*BOTH, minikeras):
        assert argument(find(library, path), name) == default


@pytest.mark.parametrize(("function", "name", "default"), OF_TF1)
def test_the_defaults_of_tf1_are_no_others(function, name, default):
    """Or there is none."""
    assert argument(function, name) == default


def test_a_wrong_name_of_the_learning_rate_is_lost_in_keras_2():
    """And refused by Keras 3 and here."""
    assert float(tf_keras.optimizers.Adam(lr=0.1).learning_rate) == pytest.approx(0.001)
    for library in (keras, minikeras):
        with pytest.raises((TypeError, ValueError), match="lr"):
            library.optimizers.Adam(lr=0.1)


def test_two_clips_are_refused_but_in_keras_2_which_forgets_one():
    """The norm is cut, the values are not."""
    optimizer = tf_keras.optimizers.SGD(1.0, clipnorm=5.0, clipvalue=0.1)
    weight = tf.Variable([0.0, 0.0])
    optimizer.apply_gradients([(tf.constant([3.0, 4.0]), weight)])
    assert weight.numpy().tolist() == [-3.0, -4.0]
    for library in (keras, minikeras):
        with pytest.raises(ValueError, match=r"(?i)only one"):
            library.optimizers.SGD(1.0, clipnorm=5.0, clipvalue=0.1)


def test_decay_is_ignored_in_keras_3():
    """With a warning; Keras 2 and this package refuse it."""
    with pytest.warns(UserWarning, match="decay"):
        keras.optimizers.SGD(0.1, decay=0.5)
    for library in (tf_keras, minikeras):
        with pytest.raises((TypeError, ValueError), match="decay"):
            library.optimizers.SGD(0.1, decay=0.5)


def test_numbers_of_classes_have_another_type_in_each_keras():
    """float64 in Keras 3, float32 in Keras 2."""
    types = [library.utils.to_categorical([0, 2]).dtype for library in BOTH]
    assert types == [np.float64, np.float32]


def test_sequences_are_padded_and_cut_in_front():
    """`Dataset.padded_batch` pads behind."""
    for library in (*BOTH, minikeras):
        assert library.utils.pad_sequences([[1, 2, 3], [4]], 2).tolist() == [[2, 3], [0, 4]]
    ragged = tf.data.Dataset.from_generator(lambda: [[1, 2], [4]], tf.int32, (None,))
    assert next(iter(ragged.padded_batch(2))).numpy().tolist() == [[1, 2], [4, 0]]


def test_validation_takes_the_last_rows():
    """Of 10 rows a quarter: the last three, in order, in both Kerases and here."""
    for library in (*BOTH, minikeras):
        seen = []

        class Watch(library.callbacks.Callback):
            def on_test_end(self, logs=None, seen=seen):
                seen.append(logs["loss"])

        same = library.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
        model = library.Sequential([library.Input((1,)), same])
        model.compile(library.optimizers.SGD(0.0), "mse")
        rows = np.arange(10, dtype=np.float32)[:, None]
        model.fit(rows, rows, validation_split=0.25, verbose=0, callbacks=[Watch()])
        assert seen == [pytest.approx(np.mean(np.square([7.0, 8.0, 9.0])))]
