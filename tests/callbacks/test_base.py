"""Callbacks: when they are called and with what, call for call as in both Kerases."""

import numpy as np
import pytest

import minikeras
from minikeras.callbacks import Callback, History
from minikeras.callbacks.base import CallbackList, listed
from small import LIBRARIES, NUMBERS, X, agree, classifier, fitted

EPOCHS = ("on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end")
BATCHES = ("on_train_batch_begin", "on_train_batch_end")
TESTS = ("on_test_begin", "on_test_batch_begin", "on_test_batch_end", "on_test_end")
OLD = ("on_batch_begin", "on_batch_end")
VALIDATION = {"validation_data": (X[:9] + 1, NUMBERS[:9]), "shuffle": False}


def diary(K, moments, note=lambda callback: None):
    """Return a callback that writes down each of these calls, with a copy of its arguments."""
    calls = []

    def method(moment):
        def call(self, *arguments, **named):
            parts = [list(part.items()) if isinstance(part, dict) else part for part in arguments]
            logs = [list(part.items()) for part in named.values()]
            calls.append((moment, *parts, *logs, note(self)))

        return call

    kind = type("Diary", (K.callbacks.Callback,), {name: method(name) for name in moments})
    return kind(), calls


@pytest.mark.parametrize(
    ("moments", "count"),
    [
        pytest.param(EPOCHS + BATCHES + TESTS, 4 + 2 * 6 + 2 + 2 * 3, id="all"),
        pytest.param(EPOCHS, 4, id="epochs"),
        pytest.param(OLD, 2 * 6, id="old names"),
    ],
)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_the_calls_of_fit_are_those_of_keras(library, defaults, moments, count):
    """The same moments in the same order, with the same numbers in the same order."""

    def program(K, defaults):
        callback, calls = diary(K, moments)
        fitted(classifier(K, defaults), callbacks=[callback], initial_epoch=1, **VALIDATION)
        return calls, sorted(callback.params.items())

    calls, _ = agree(library, defaults, program)
    assert {call[0] for call in calls} == set(moments)
    assert len(calls) == count


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_the_calls_of_evaluate_are_those_of_keras(library, defaults):
    """Nothing of training is called."""

    def program(K, defaults):
        callback, calls = diary(K, EPOCHS + BATCHES + TESTS)
        model = classifier(K, defaults)
        model.evaluate(X, NUMBERS, batch_size=9, verbose=0, callbacks=[callback])
        return calls

    assert {call[0] for call in agree(library, defaults, program)} == set(TESTS)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_callback_between_batches_sees_the_weights_of_its_batch(library, defaults):
    """So fit returns to Python after each batch, whatever compile was told."""

    def program(K, defaults):
        callback, calls = diary(K, BATCHES, lambda self: self.model.get_weights()[0].tolist())
        more = {"steps_per_execution": 4} if K is minikeras else {}
        fitted(classifier(K, defaults, **more), callbacks=[callback], epochs=1)
        return calls

    calls = agree(library, defaults, program)
    assert len({str(call[-1]) for call in calls}) == 7


def stops_at(K, moment, place):
    """Return a callback that sets `stop_training` at one moment."""

    def stop(self, number=0, *arguments, **named):
        if number in (place, None) or isinstance(number, dict):
            self.model.stop_training = True

    return type("Stops", (K.callbacks.Callback,), {moment: stop})()


@pytest.mark.parametrize(
    ("moment", "place", "epochs"),
    [
        ("on_train_batch_end", 3, 1),
        ("on_epoch_begin", 1, 2),
        ("on_epoch_end", 1, 2),
        ("on_train_begin", None, 1),
    ],
)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_stop_training_ends_a_fit_where_keras_ends_it(library, defaults, moment, place, epochs):
    """After the batch, or after the epoch; the epoch is validated and reported all the same."""

    def program(K, defaults):
        model = classifier(K, defaults)
        stop = stops_at(K, moment, place)
        first = fitted(model, callbacks=[stop], epochs=4, **VALIDATION)
        assert model.stop_training
        return first

    history, _ = agree(library, defaults, program)
    assert {len(values) for _, values in history} == {epochs}


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_learning_rate_set_between_batches_holds_from_the_next_batch_on(library, defaults):
    """It is fed to each run."""

    def program(K, defaults):
        class Halve(K.callbacks.Callback):
            def on_train_batch_begin(self, batch, logs=None):
                self.model.optimizer.learning_rate = 0.5**batch

        return fitted(classifier(K, defaults, optimizer="sgd"), callbacks=[Halve()])

    agree(library, defaults, program)


def test_history_is_what_fit_returns_and_what_the_model_keeps():
    """Values by name, and the numbers of the epochs."""
    model = classifier(minikeras)
    assert model.history is None
    told = model.fit(X, NUMBERS, epochs=4, initial_epoch=2, verbose=0)
    assert told is model.history
    assert isinstance(told, History)
    assert told.epoch == [2, 3]
    assert [len(values) for values in told.history.values()] == [2, 2]
    assert repr(told) == "History(accuracy, loss; 2 epochs)"
    assert told.params == {"epochs": 4, "steps": 1, "verbose": 0}
    assert told.model is model


def test_callbacks_are_called_in_their_order_and_history_last():
    """A callback may change the logs that those after it see."""

    class Adds(Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["mine"] = len(logs)

    history, _ = fitted(classifier(minikeras), callbacks=[Adds(), Adds()], epochs=1)
    assert dict(history)["mine"] == [3]
    alone, _ = fitted(classifier(minikeras), callbacks=Adds(), epochs=1)
    assert dict(alone)["mine"] == [2]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_callback_of_keras_works_here(library, defaults):
    """It is told the same, so it may be handed over as it is."""
    found = []
    for K, table in ((library, None), (minikeras, defaults)):
        callback, calls = diary(library, EPOCHS + BATCHES)
        fitted(classifier(K, table), callbacks=[callback])
        found.append(calls)
    assert found[0] == found[1]


def test_only_who_overwrites_a_batch_method_slows_the_loop_down():
    """A callback for epochs leaves the chunks as they are."""
    for moments, train, test in (
        (EPOCHS, False, False),
        (BATCHES[:1], True, False),
        (BATCHES[1:], True, False),
        (OLD[:1], True, False),
        (OLD[1:], True, False),
        (TESTS[:1], False, False),
        (TESTS[1:2], False, True),
        (TESTS[2:3], False, True),
    ):
        told = CallbackList([History(), diary(minikeras, moments)[0]], None, {})
        assert (told.wants_train_batches, told.wants_test_batches) == (train, test), moments


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_callback_of_keras_for_epochs_leaves_the_chunks_as_they_are(library, defaults):
    """The empty methods that it inherits do not count; those that it has do."""
    for moments, slow in ((EPOCHS, False), (BATCHES, True), (OLD[:1], True)):
        told = CallbackList([diary(library, moments)[0]], None, {})
        assert told.wants_train_batches is slow
        assert not told.wants_test_batches
        assert not told.wants_predict_batches


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_the_calls_of_predict_are_those_of_keras(library, defaults):
    """With the predictions of each batch."""
    moments = ("on_predict_begin", "on_predict_batch_begin", "on_predict_batch_end")

    def program(K, defaults):
        callback, calls = diary(K, moments)
        classifier(K, defaults).predict(X, batch_size=9, verbose=0, callbacks=[callback])
        return [
            (name, number, [(key, np.asarray(value).tolist()) for key, value in logs])
            for name, number, logs, _ in calls[1:]
        ]

    calls = agree(library, defaults, program)
    assert len(calls) == 2 * 3


def test_one_callback_a_list_or_none():
    """As in Keras, a single callback needs no list; a list may hold lists."""
    assert list(listed([[None, []], ()])) == []
    one = Callback()
    assert list(listed(None)) == []
    assert list(listed(one)) == list(listed([one])) == list(listed((one,))) == [one]
