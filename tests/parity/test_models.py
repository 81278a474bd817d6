"""Models in a fit, as in both Kerases: frozen, nested, penalised, written by users."""

import numpy as np
import pytest
import tensorflow as tf

import minikeras
from small import (
    CLASSES,
    FEATURES,
    LIBRARIES,
    NUMBERS,
    X,
    agree,
    classifier,
    dense,
    fitted,
    sequential,
)

BOTH = pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
CROSSENTROPY = "sparse_categorical_crossentropy"


@BOTH
def test_penalties_on_outputs_and_weights_with_constraints(library, defaults):
    """All of them in one model."""

    def layers(K):
        limits = {"kernel_constraint": K.constraints.MaxNorm(1.0), "bias_constraint": "non_neg"}
        penalties = {"activity_regularizer": "l2", "kernel_regularizer": "l1"}
        outputs = {
            "activity_regularizer": K.regularizers.L1(0.01),
            "kernel_constraint": "unit_norm",
        }
        return [
            K.Input((FEATURES,)),
            K.layers.Dense(5, activation="relu", **penalties, **limits),
            K.layers.Dense(CLASSES, activation="softmax", **outputs),
        ]

    def program(K, defaults):
        model = classifier(K, defaults, layers=layers)
        return fitted(model, epochs=3), model.evaluate(X, NUMBERS, verbose=0)

    agree(library, defaults, program)


@BOTH
def test_a_model_inside_a_model_is_trained(library, defaults):
    """With a Dropout and a batch normalization inside, and another Dropout behind."""

    def program(K, defaults):
        of_ours = {"defaults": defaults} if K is minikeras else {}

        def layers(K):
            inner = [K.layers.Dense(6), K.layers.BatchNormalization(), K.layers.Dropout(0.3)]
            return [
                K.Input((FEATURES,)),
                K.layers.Dense(5),
                K.Sequential(inner, **of_ours),
                K.layers.Dropout(0.2),
                K.layers.Dense(CLASSES, activation="softmax"),
            ]

        model = classifier(K, defaults, layers=layers)
        told = fitted(model), model.predict(X, verbose=0).tolist()
        return told, model.evaluate(X, NUMBERS, verbose=0)

    agree(library, defaults, program)


@BOTH
@pytest.mark.parametrize("frozen", ["before compile", "after compile", "between fits"])
def test_a_frozen_layer_is_trained_when_keras_trains_it(library, defaults, frozen):
    """Frozen before or after compile, thawed between fits, and compiled again."""

    def program(K, defaults):
        model = sequential(K, dense, defaults)
        layer = model.layers[0]
        layer.trainable = frozen != "before compile"
        model.compile("adam", CROSSENTROPY)
        if frozen == "after compile":
            layer.trainable = False
        told = [fitted(model)]
        layer.trainable = not layer.trainable
        told.append(fitted(model))
        model.compile("adam", CROSSENTROPY)
        return [*told, fitted(model)]

    agree(library, defaults, program)


@BOTH
@pytest.mark.parametrize("moment", ["epoch", "batch"])
def test_a_callback_may_stop_the_training(library, defaults, moment):
    """At the end of an epoch or in the middle of one, which is validated all the same."""

    def program(K, defaults):
        class Stop(K.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                self.model.stop_training |= moment == "epoch" and epoch == 1

            def on_train_batch_end(self, batch, logs=None):
                self.model.stop_training |= moment == "batch" and batch == 2

        model = classifier(K, defaults)
        stopped = fitted(model, epochs=4, callbacks=[Stop()], validation_split=0.2)
        return stopped, fitted(model)

    (history, _), _ = agree(library, defaults, program)
    assert len(dict(history)["val_loss"]) == (2 if moment == "epoch" else 1)


@BOTH
def test_fits_in_a_row_and_a_second_compile(library, defaults):
    """With weights in one of them and a validation in another; the optimizer starts again."""
    weights = np.linspace(0, 2, len(X), dtype=np.float32)

    def program(K, defaults):
        model = classifier(K, defaults)
        told = [fitted(model), fitted(model, epochs=3, initial_epoch=2, sample_weight=weights)]
        told.append(fitted(model, epochs=1, validation_split=0.3))
        model.compile("sgd", CROSSENTROPY)
        return [*told, fitted(model)]

    agree(library, defaults, program)


@BOTH
def test_batches_of_one_size_only(library, defaults):
    """As an Input with a batch_size asks for."""

    def program(K, defaults):
        def layers(K):
            first = K.Input((FEATURES,), batch_size=11)
            return [first, K.layers.Dense(CLASSES, activation="softmax")]

        model = classifier(K, defaults, layers=layers)
        return fitted(model, batch_size=11), model.predict(X, 11, verbose=0).tolist()

    agree(library, defaults, program)


def powers(y_true, y_pred):
    return tf.reduce_mean(tf.abs(tf.cast(y_true, y_pred.dtype) - y_pred) ** 1.5, axis=-1)


def whole_batch(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_true - y_pred))


def largest(y_true, y_pred):
    return tf.reduce_max(tf.abs(y_true - y_pred), axis=-1)


@BOTH
@pytest.mark.parametrize("loss", [powers, whole_batch])
def test_a_loss_and_a_metric_that_somebody_wrote(library, defaults, loss):
    """A number for each example, or one for the batch."""

    def program(K, defaults):
        model = sequential(K, lambda K: dense(K, units=FEATURES, activation=None), defaults)
        model.compile("adam", loss, metrics=[largest])
        return fitted(model, X, 2 * X), model.evaluate(X, 2 * X, verbose=0)

    agree(library, defaults, program)


class Scale(minikeras.layers.Layer):
    """A layer as a user of minikeras writes it."""

    def make_weights(self, input_shape, make):
        return {"factor": make("factor", input_shape[-1:], minikeras.initializers.Ones())}

    def call(self, x, weights, step):
        return x * weights["factor"]


def scale(K):
    """Return the same layer, as a user of Keras writes it."""
    if K is minikeras:
        return Scale()

    class KerasScale(K.layers.Layer):
        def build(self, input_shape):
            shape = (input_shape[-1],)
            self.factor = self.add_weight(name="factor", shape=shape, initializer="ones")

        def call(self, x):
            return x * self.factor

    return KerasScale()


@BOTH
def test_a_layer_that_somebody_wrote(library, defaults):
    """First in a model, and in its middle."""

    def layers(K):
        hidden, last = dense(K)[1:]
        return [K.Input((FEATURES,)), scale(K), hidden, scale(K), last]

    def program(K, defaults):
        model = classifier(K, defaults, layers=layers)
        return fitted(model), model.evaluate(X, NUMBERS, verbose=0)

    agree(library, defaults, program)


@BOTH
def test_whole_numbers_are_predicted(library, defaults):
    """In the dtype of the last layer."""

    def program(K, defaults):
        def layers(K):
            number = K.layers.Lambda(lambda x: tf.argmax(x, -1), output_shape=())
            return [*dense(K), number]

        predicted = sequential(K, layers, defaults).predict(X, verbose=0)
        return predicted.tolist(), str(predicted.dtype)

    assert agree(library, defaults, program)[1] == "int64"
