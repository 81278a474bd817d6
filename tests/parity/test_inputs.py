"""What `fit` accepts, each time the same batches and the same numbers as in both Kerases.

A case is one program, run by three libraries: data in arrays, datasets, generators and
PyDatasets, with weights, with something to validate on, with steps.
"""

import random

import numpy as np
import pytest
import tensorflow as tf
import tf_keras

import minikeras
from small import LIBRARIES, NUMBERS, ONE_HOT, ROWS, X, agree, classifier, fitted, regressor

pytestmark = pytest.mark.filterwarnings(
    "ignore:Your input ran out of data:UserWarning:keras", "ignore:The data ran out"
)
_RANDOM = np.random.RandomState(5)
WEIGHTS = (2 * _RANDOM.rand(ROWS)).astype(np.float32)
SEQUENCES = _RANDOM.rand(ROWS, 3, 4).astype(np.float32)
SEQUENCE_LABELS = _RANDOM.rand(ROWS, 3, 2).astype(np.float32)
STEP_WEIGHTS = (2 * _RANDOM.rand(ROWS, 3)).astype(np.float32)
OF_CLASSES = {0: 0.5, 1: 2.0, 2: 1.0, 3: 0.25}
MEASURED = {
    "metrics": ["accuracy"],
    "weighted_metrics": ["accuracy", "sparse_categorical_crossentropy"],
}


def dataset(weights=False, known=True):
    """Return batches of 4, whose number is known or not."""
    parts = (X, NUMBERS, WEIGHTS) if weights else (X, NUMBERS)
    data = tf.data.Dataset.from_tensor_slices(parts).batch(4)
    return data if known else data.filter(lambda *element: True)


def generator(count=None, weights=False):
    """Yield batches of 5, so many or for ever."""
    number = 0
    while count is None or number < count:
        rows = slice(number % 4 * 5, number % 4 * 5 + 5)
        yield (X[rows], NUMBERS[rows], WEIGHTS[rows]) if weights else (X[rows], NUMBERS[rows])
        number += 1


def py_dataset(K, count=4, size=6, weights=False, shift=5):
    """Return a PyDataset that shifts its rows after each epoch."""

    class Data(K.utils.Sequence if K is tf_keras else K.utils.PyDataset):
        order = np.arange(ROWS)

        def __len__(self):
            return count

        def __getitem__(self, number):
            rows = self.order[number * size : (number + 1) * size]
            return (X[rows], NUMBERS[rows], WEIGHTS[rows]) if weights else (X[rows], NUMBERS[rows])

        def on_epoch_end(self):
            self.order = np.roll(self.order, shift)

    return Data()


def fit(K, defaults, x=X, y=NUMBERS, compiled=None, make=classifier, **arguments):
    """Fit with arguments, of which a function is one that is told the library."""
    model = make(K, defaults, **(compiled or {}))
    given = {key: value(K) if callable(value) else value for key, value in arguments.items()}
    x = x(K) if callable(x) else x
    if y is None:
        given["batch_size"] = None
    random.seed(5)  # with which a PyDataset is shuffled
    return fitted(model, x, y, **given), random.random()


def timed(K):
    return [K.Input((3, 4)), K.layers.Dense(2)]


HELD_OUT = (X[:9] + 1, NUMBERS[:9], WEIGHTS[:9])
STEPWISE = {
    "x": SEQUENCES,
    "y": SEQUENCE_LABELS,
    "make": regressor,
    "compiled": {"layers": timed, "metrics": ["mae"], "weighted_metrics": ["mae"]},
}
CASES = {
    "weights of classes": {"class_weight": OF_CLASSES, "compiled": MEASURED},
    "weights of classes, one-hot": {
        "class_weight": OF_CLASSES,
        "y": ONE_HOT,
        "compiled": {"loss": "categorical_crossentropy"},
    },
    "weights": {"sample_weight": WEIGHTS, "compiled": MEASURED},
    "weights in a column": {"sample_weight": WEIGHTS[:, None], "compiled": MEASURED},
    "weights of steps": {"sample_weight": STEP_WEIGHTS, **STEPWISE},
    "a factor of the loss": {"sample_weight": WEIGHTS, "compiled": {"loss_weights": [2.5]}},
    "three parts validate weights": {
        "validation_data": HELD_OUT,
        "sample_weight": WEIGHTS,
        "compiled": MEASURED,
    },
    "a dataset validates": {"validation_data": dataset(weights=True), "compiled": MEASURED},
    "a generator validates": {"validation_data": lambda K: generator(3), "epochs": 1},
    "a PyDataset validates": {"validation_data": lambda K: py_dataset(K, 2, 5)},
    "a share validates, weights": {
        "validation_split": 0.3,
        "sample_weight": WEIGHTS,
        "compiled": MEASURED,
    },
    "a share validates, weights of classes": {
        "validation_split": 0.3,
        "class_weight": OF_CLASSES,
        "compiled": MEASURED,
    },
    "steps of a validation": {
        "validation_data": HELD_OUT[:2],
        "validation_steps": 2,
        "validation_batch_size": 2,
    },
    "more steps of a validation": {
        "validation_data": HELD_OUT[:2],
        "validation_steps": 9,
        "validation_batch_size": 2,
    },
    "steps of a repeated validation": {
        "validation_data": dataset().repeat(),
        "validation_steps": 4,
        "epochs": 3,
    },
    "every second epoch validates": {"validation_split": 0.3, "validation_freq": 2, "epochs": 5},
    "named epochs validate": {"validation_split": 0.3, "validation_freq": [1, 3], "epochs": 4},
    "fewer steps": {"steps_per_epoch": 4, "epochs": 3},
    "fewer steps in order": {"steps_per_epoch": 4, "epochs": 3, "shuffle": False},
    "more steps": {"steps_per_epoch": 8},
    "dataset": {"x": dataset(weights=True), "y": None, "compiled": MEASURED},
    "repeated dataset": {"x": dataset().repeat(), "y": None, "steps_per_epoch": 4, "epochs": 3},
    "dataset repeated twice": {
        "x": dataset().repeat(2),
        "y": None,
        "steps_per_epoch": 4,
        "epochs": 4,
    },
    "dataset of fewer steps": {"x": dataset(), "y": None, "steps_per_epoch": 4, "epochs": 3},
    "unknown dataset": {"x": dataset(known=False), "y": None, "epochs": 3},
    "unknown dataset of fewer steps": {
        "x": dataset(known=False),
        "y": None,
        "steps_per_epoch": 4,
        "epochs": 3,
    },
    "endless generator": {
        "x": lambda K: generator(weights=True),
        "y": None,
        "steps_per_epoch": 3,
        "epochs": 3,
        "compiled": MEASURED,
    },
    "generator": {"x": lambda K: generator(5), "y": None, "epochs": 2},
    "generator of steps": {"x": lambda K: generator(5), "y": None, "steps_per_epoch": 2},
    "PyDataset": {"x": py_dataset, "y": None, "epochs": 3},
    "PyDataset in order": {"x": py_dataset, "y": None, "epochs": 3, "shuffle": False},
    "PyDataset with weights of classes": {
        "x": py_dataset,
        "y": None,
        "class_weight": OF_CLASSES,
    },
    # Keras 3 reads ahead, so that nobody knows when it asks for the batch that is left.
    "PyDataset of fewer steps": {
        "x": lambda K: py_dataset(K, shift=0),
        "y": None,
        "steps_per_epoch": 3,
        "epochs": 3,
        "shuffle": False,
    },
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_fit_has_the_numbers_of_keras(library, defaults, case):
    """History, weights, and the state of Python's random numbers after it."""
    agree(library, defaults, lambda K, table: fit(K, table, **CASES[case]))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_evaluate_takes_what_fit_takes(library, defaults):
    """With weights, steps, and everything that gives batches by itself."""

    def program(K, defaults):
        model = classifier(K, defaults, **MEASURED)
        model.train_on_batch(X, NUMBERS)
        told = [
            model.evaluate(*data, verbose=0, return_dict=True, **arguments)
            for data, arguments in (
                ((X, NUMBERS), {"sample_weight": WEIGHTS, "batch_size": 5}),
                ((X, NUMBERS), {"steps": 2, "batch_size": 4}),
                ((dataset(weights=True),), {}),
                ((dataset(known=False),), {}),
                ((dataset().repeat(),), {"steps": 7}),
                ((generator(3),), {}),
                ((generator(),), {"steps": 2}),
                ((py_dataset(K, weights=True),), {}),
            )
        ]
        return told, model.evaluate(X, NUMBERS, WEIGHTS.size, verbose=0)[:2]

    agree(library, defaults, program)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_predict_takes_what_fit_takes(library, defaults):
    """Labels in the data are left aside; `steps` ends it."""

    def program(K, defaults):
        model = classifier(K, defaults)
        return [
            model.predict(data, verbose=0, **arguments).tolist()
            for data, arguments in (
                (generator(3), {}),
                (generator(), {"steps": 2}),
                (dataset(), {}),
                (dataset().map(lambda x, y: x), {}),
                (dataset().repeat(), {"steps": 3}),
                (py_dataset(K), {}),
                (X, {"steps": 2, "batch_size": 4}),
            )
        ]

    agree(library, defaults, program)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_single_batches_take_weights(library, defaults):
    """In turns with others that have none, and as a dict."""

    def program(K, defaults):
        model = classifier(K, defaults, metrics=["accuracy"])
        told = []
        for _ in range(2):
            for arguments in ({"sample_weight": WEIGHTS}, {"class_weight": OF_CLASSES}, {}):
                told.append([*map(float, model.train_on_batch(X, NUMBERS, **arguments))])
            told.append([*map(float, model.test_on_batch(X, NUMBERS, sample_weight=WEIGHTS))])
        as_dicts = [
            {name: float(value) for name, value in call(X, NUMBERS, return_dict=True).items()}
            for call in (model.train_on_batch, model.test_on_batch)
        ]
        return told, as_dicts, model.predict_on_batch(X).tolist()

    agree(library, defaults, program)


def test_both_kinds_of_weights_are_multiplied_under_keras_2_and_refused_under_keras():
    """NumPy multiplies them for the comparison: Keras 2 cannot, for arrays."""
    table = np.float32([OF_CLASSES[number] for number in range(4)])
    both = {"sample_weight": WEIGHTS, "class_weight": OF_CLASSES}
    ours = fitted(classifier(minikeras, LIBRARIES[1].values[1]), **both)
    real = fitted(classifier(tf_keras), sample_weight=WEIGHTS * table[NUMBERS])
    assert ours == real
    with pytest.raises(ValueError, match="not both"):
        fitted(classifier(minikeras), **both)


@pytest.mark.parametrize("weights", [[1, 2, 3, 4], 3, "balanced"])
def test_weights_of_classes_are_a_dict(weights):
    """Keras ends in an AttributeError; the message here says what to write."""
    with pytest.raises(ValueError, match=r"class_weight is a dict[\s\S]*try: \{0: 1\.0"):
        fitted(classifier(minikeras), class_weight=weights)
