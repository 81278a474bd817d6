"""LambdaCallback: functions in the place of methods."""

import keras
import pytest

from kerases import both_kerases
from minikeras.callbacks import LambdaCallback
from minikeras.callbacks.base import CallbackList
from small import NUMBERS, X, agree, classifier


@both_kerases
def test_the_functions_are_called_as_in_keras(library, defaults):
    """At the same moments, with the same arguments."""

    def program(K, defaults):
        calls = []
        callback = K.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: calls.append(("epoch begin", epoch)),
            on_epoch_end=lambda epoch, logs: calls.append(("epoch end", epoch, sorted(logs))),
            on_train_begin=lambda logs: calls.append("begin"),
            on_train_end=lambda logs: calls.append("end"),
            on_train_batch_begin=lambda batch, logs: calls.append(("batch", batch)),
            on_train_batch_end=lambda batch, logs: calls.append(("batch end", batch, logs["loss"])),
            on_test_begin=lambda logs: calls.append("test"),
        )
        model = classifier(K, defaults)
        data = {"validation_data": (X[:4], NUMBERS[:4]), "shuffle": False, "verbose": 0}
        model.fit(X, NUMBERS, batch_size=8, epochs=2, callbacks=[callback], **data)
        return calls

    assert len(agree(library, defaults, program)) == 2 + 2 * (2 + 3 * 2 + 1)


def test_only_a_function_for_batches_slows_the_loop_down():
    """One for epochs leaves the chunks as they are."""
    for arguments, slow in (
        ({"on_epoch_end": print}, False),
        ({"on_train_begin": print, "on_test_begin": print}, False),
        ({"on_train_batch_end": print}, True),
        ({"on_batch_begin": print}, True),
    ):
        told = CallbackList([LambdaCallback(**arguments)], None, {})
        assert told.wants_train_batches is slow
    told = CallbackList([LambdaCallback(on_test_batch_end=print)], None, {})
    assert told.wants_test_batches
    told = CallbackList([LambdaCallback(on_predict_batch_end=print)], None, {})
    assert told.wants_predict_batches


def test_a_moment_that_does_not_exist_is_refused():
    """Keras keeps it, and never calls it."""
    keras.callbacks.LambdaCallback(on_epoch_ende=print)
    with pytest.raises(TypeError, match="Unknown moment") as caught:
        LambdaCallback(on_epoch_ende=print)
    assert "try: 'on_epoch_end'" in str(caught.value)
