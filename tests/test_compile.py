"""`Sequential.compile`: names, classes and objects, wrong ones, and what a second call keeps."""

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from small import (
    CLASSES,
    FEATURES,
    LIBRARIES,
    NUMBERS,
    ONE_HOT,
    REAL,
    X,
    agree,
    classifier,
    dense,
    fitted,
    regressor,
    sequential,
    state,
)

NAMED = {
    "name": lambda K: ("Adam", "sparse_categorical_crossentropy", ["accuracy"]),
    "class": lambda K: (
        K.optimizers.Adam,
        K.losses.SparseCategoricalCrossentropy,
        [K.metrics.SparseCategoricalAccuracy],
    ),
    "object": lambda K: (
        K.optimizers.Adam(),
        K.losses.SparseCategoricalCrossentropy(),
        [K.metrics.SparseCategoricalAccuracy(name="accuracy")],
    ),
}


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_name_an_object_and_a_class_are_the_same(library, defaults):
    """All three train like the real Keras with names; the class names its own metric."""

    def program(K, defaults, kind="name"):
        model = sequential(K, dense, defaults)
        optimizer, loss, metrics = NAMED[kind](K)
        model.compile(optimizer=optimizer, loss=loss, metrics=metrics)
        return fitted(model)

    real = agree(library, defaults, program)
    assert program(minikeras, defaults, "object") == real
    history, weights = program(minikeras, defaults, "class")
    assert weights == real[1]
    values = {
        "sparse_categorical_accuracy": dict(real[0])["accuracy"],
        "loss": dict(real[0])["loss"],
    }
    assert dict(history) == values


def test_nothing_said_is_rmsprop():
    """As in both Kerases."""
    model = sequential(minikeras, dense)
    model.compile(loss="sparse_categorical_crossentropy")
    for library in (keras, tf_keras):
        real = sequential(library, dense)
        real.compile(loss="sparse_categorical_crossentropy")
        assert type(model.optimizer).__name__ == type(real.optimizer).__name__ == "RMSprop"
        assert model.optimizer.learning_rate == pytest.approx(float(real.optimizer.learning_rate))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_function_is_a_loss_and_a_metric(library, defaults):
    """It gets the labels in the shape and dtype in which a Keras hands them over."""
    import tensorflow as tf

    def twice(y_true, y_pred):
        return 2.0 * tf.reduce_mean(tf.square(y_pred - y_true), axis=-1)

    def largest(y_true, y_pred):
        return tf.reduce_max(y_pred, axis=-1)

    def program(K, defaults):
        model = sequential(K, lambda K: dense(K, units=1, activation=None), defaults)
        model.compile("sgd", twice, metrics=[largest])
        return fitted(model, y=REAL)

    assert "largest" in dict(agree(library, defaults, program)[0])


WRONG = {
    "optimizer": ("adm", "mse", None, "'adam'"),
    "optimizer in another case": ("Adamm", "mse", None, "'adam'"),
    "loss": ("sgd", "mes", None, "'mse'"),
    "long loss": (
        "sgd",
        "sparse_categorical_crosentropy",
        None,
        "'sparse_categorical_crossentropy'",
    ),
    "metric": ("sgd", "mse", ["acuracy"], "'accuracy'"),
    "second metric": ("sgd", "mse", ["accuracy", "binary_acc"], "'binary_accuracy'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_name_is_an_error_at_compile_with_its_close_match(case):
    """Both Kerases look a loss and a metric up when fit is called."""
    optimizer, loss, metrics, close = WRONG[case]
    model = sequential(minikeras, dense)
    with pytest.raises(ValueError, match="Unknown") as error:
        model.compile(optimizer, loss, metrics)
    kind = case.split(" ")[-1] if "in another" not in case else "optimizer"
    lines = str(error.value).splitlines()
    wrong = metrics[-1] if metrics else loss if kind == "loss" else optimizer
    assert lines[0] == f"Unknown {kind}."
    assert lines[1].startswith(f"  where: compile({kind}")
    assert lines[2] == f"  got: {wrong!r}"
    assert lines[3].startswith("  expected: one of ")
    assert lines[4] == f"  try: {close}"
    with pytest.raises(ValueError, match="not compiled"):
        model.fit(X, NUMBERS)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
@pytest.mark.parametrize("case", ["loss", "metric"])
def test_the_class_of_a_wrong_name_is_that_of_keras(library, defaults, case):
    """Keras 2 has another one for a metric, so ours is compared where the two agree."""
    optimizer, loss, metrics, _ = WRONG[case]
    model = sequential(library, dense)
    with pytest.raises((ValueError, TypeError)) as real:  # noqa: PT012 - compile may be late
        model.compile(optimizer, loss, metrics)
        model.fit(X, ONE_HOT, verbose=0)
    if (library, case) != (tf_keras, "metric"):
        assert real.type is ValueError


OTHER = {
    "a number for a loss": (dict(loss=3), ValueError, "Unknown loss"),
    "a list for a loss": (dict(loss=["mse"]), ValueError, "Unknown loss"),
    "a number for an optimizer": (dict(optimizer=3), ValueError, "Unknown optimizer"),
    "a number for a metric": (dict(metrics=[3]), ValueError, "Unknown metric"),
    "no loss": (dict(loss=None), ValueError, r"A loss is needed[\s\S]*try: loss='mse'"),
    "no steps": (dict(steps_per_execution=0), ValueError, r"positive integer[\s\S]*got: 0"),
    "minus steps": (dict(steps_per_execution=-2), ValueError, r"positive integer[\s\S]*got: -2"),
    "half steps": (dict(steps_per_execution=1.5), TypeError, r"positive integer[\s\S]*got: 1\.5"),
    "steps in words": (dict(steps_per_execution="all"), TypeError, r"'auto'[\s\S]*got: 'all'"),
    "an optimizer of Keras": (
        dict(optimizer=tf_keras.optimizers.SGD()),
        ValueError,
        "Unknown optimizer",
    ),
}


@pytest.mark.parametrize("case", OTHER)
def test_a_failed_compile_changes_nothing(case):
    """The model goes on with the optimizer, loss and metrics that it had."""
    plain, model = (classifier(minikeras) for _ in range(2))
    assert fitted(plain, epochs=1) == fitted(model, epochs=1)
    arguments, kind, text = OTHER[case]
    with pytest.raises(kind, match=text):
        model.compile(**{"optimizer": "sgd", "loss": "mse", "metrics": ["mse"]} | arguments)
    assert type(model.optimizer).__name__ == "Adam"
    assert fitted(model, epochs=1) == fitted(plain, epochs=1)


def test_one_metric_needs_no_list():
    """Keras 2 takes it, Keras 3 wants the list."""
    histories = [
        fitted(classifier(minikeras, metrics=metrics))
        for metrics in (
            ["accuracy"],
            "accuracy",
            minikeras.metrics.SparseCategoricalAccuracy("accuracy"),
        )
    ]
    assert histories[0] == histories[1] == histories[2]


@pytest.mark.parametrize("same", [False, True], ids=["a new optimizer", "the same optimizer"])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_second_compile_keeps_the_weights_and_the_optimizer_its_state(library, defaults, same):
    """A new Adam starts with empty moments; the one that trained before has them still."""

    def program(K, defaults):
        optimizer = K.optimizers.Adam(0.01)
        model = classifier(K, defaults, optimizer=optimizer)
        first = fitted(model)
        kept = optimizer if same else K.optimizers.Adam(0.01)
        model.compile(kept, "sparse_categorical_crossentropy", metrics=["accuracy"])
        assert state(model) == first[1]
        return first, fitted(model)

    agree(library, defaults, program)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_second_compile_may_ask_for_another_loss(library, defaults):
    """The next fit minimises it, and the next evaluation reports it."""

    def program(K, defaults):
        model = classifier(K, defaults)
        fitted(model, epochs=1)
        model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
        before = model.evaluate(X, ONE_HOT, verbose=0)
        return before, fitted(model, y=ONE_HOT)

    agree(library, defaults, program)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_the_learning_rate_may_change_between_fits(library, defaults):
    """It is read at each step, so no second compile is needed."""

    def program(K, defaults):
        model = regressor(K, defaults, optimizer=K.optimizers.SGD(0.25))
        first = fitted(model, y=REAL)
        model.optimizer.learning_rate = 0.5
        return first, fitted(model, y=REAL)

    agree(library, defaults, program)
    model = sequential(minikeras, dense)
    with pytest.raises(ValueError, match="not compiled"):
        _ = model.optimizer


def test_the_names_of_the_metrics_are_in_the_order_of_evaluate():
    """The loss first, then as they were given."""
    model = classifier(minikeras, metrics=["mse", "accuracy"], loss="mse")
    model.evaluate(X, ONE_HOT, verbose=0)
    assert model.metrics_names == ["loss", "mse", "accuracy"]
    assert model.predict(X).shape == (len(X), CLASSES)
    assert np.isclose(*model.evaluate(X, ONE_HOT, verbose=0)[:2])
    assert X.shape[1] == FEATURES
