"""The loops: fit, evaluate and predict against both Kerases, chunks, and an interrupt."""

import subprocess
import sys
import time

import numpy as np
import pytest

import minikeras
from minikeras import training
from minikeras.callbacks import Callback
from minikeras.data import Arrays, Rows
from minikeras.defaults import Defaults
from small import CLASSES, LIBRARIES, NUMBERS, REAL, X, agree, classifier, fitted, regressor, state

HELD_OUT = (X[:9] + 1, NUMBERS[:9])
WEIGHTS = np.linspace(0.1, 3, len(X)).astype(np.float32)
FITS = {
    "the last rows validate": {"validation_split": 0.3, "shuffle": False, "batch_size": 5},
    "given rows validate": {
        "validation_data": HELD_OUT,
        "validation_batch_size": 2,
        "validation_split": 0.5,
        "batch_size": 22,
    },
    "an epoch in the middle": {"initial_epoch": 1, "epochs": 4, "batch_size": None},
    "one by one": {"batch_size": 1, "epochs": 1},
}


@pytest.mark.parametrize("case", FITS)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_fit_has_the_history_and_the_weights_of_keras(library, defaults, case):
    """Every number, every key and their order."""

    def program(K, defaults):
        model = classifier(K, defaults)
        return fitted(model, **FITS[case]), model.history.epoch

    (history, _), numbers = agree(library, defaults, program)
    assert numbers == ([1, 2, 3] if "middle" in case else list(range(len(numbers))))
    assert ("val_loss" in dict(history)) == ("valid" in case)


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_fits_in_a_row_go_on_where_the_last_one_ended(library, defaults):
    """Adam keeps its moments and its count; evaluate and predict in between change nothing."""

    def program(K, defaults):
        model = classifier(K, defaults)
        first = fitted(model)
        model.evaluate(X, NUMBERS, verbose=0)
        model.predict(X, verbose=0)
        return first, fitted(model), fitted(model, X[:7], NUMBERS[:7])

    agree(library, defaults, program)


@pytest.mark.parametrize("epochs", [0, -1])
def test_no_epoch_is_no_training(epochs):
    """The history is empty, as in Keras 3; Keras 2 raises a ValueError."""
    model = classifier(minikeras)
    before = state(model)
    assert fitted(model, epochs=epochs) == ([], before)
    assert fitted(model, epochs=2, initial_epoch=2) == ([], before)


def with_noise(K):
    """Return layers that draw, and that remember, while they train."""
    L = K.layers
    return [
        K.Input((3,)),
        L.Dense(6),
        L.BatchNormalization(),
        L.Dropout(0.5),
        L.Dense(CLASSES, activation="softmax"),
    ]


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_batches_in_one_run_are_those_of_one_run_each(library, defaults):
    """However many batches a run takes, every bit is that of a real Keras."""
    real = fitted(classifier(library, layers=with_noise), validation_data=HELD_OUT)
    for steps in ("auto", 1, 4, 100):
        model = classifier(minikeras, defaults, layers=with_noise, steps_per_execution=steps)
        assert fitted(model, validation_data=HELD_OUT) == real, steps


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_evaluate_and_predict_are_those_of_keras(library, defaults):
    """A number, a list or a dict; the short last batch counts as what it is."""

    def program(K, defaults):
        model, single = classifier(K, defaults), regressor(K, defaults)
        return (
            single.evaluate(X, REAL, batch_size=4, verbose=0),
            model.evaluate(X, NUMBERS, batch_size=4, verbose=0),
            model.evaluate(X, NUMBERS, verbose=0),
            list(model.evaluate(X, NUMBERS, verbose=0, return_dict=True).items()),
            model.predict(X, batch_size=4, verbose=0).tolist(),
            single.predict(X[:1], verbose=0).tolist(),
        )

    number, pair, _, as_dict, rows, row = agree(library, defaults, program)
    assert type(number) is type(pair[0]) is float
    assert [type(part) for part in (pair, as_dict)] == [list, list]
    assert (len(pair), len(rows), len(rows[0]), len(row[0])) == (2, len(X), CLASSES, 1)
    assert minikeras.Sequential([minikeras.layers.Flatten()]).predict(X).dtype == np.float32


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_single_batch_is_trained_measured_and_predicted_as_in_keras(library, defaults):
    """Each call reports its own batch; only train_on_batch changes the weights."""

    def program(K, defaults):
        model = classifier(K, defaults)
        found = [
            model.train_on_batch(X[:8], NUMBERS[:8]),
            model.train_on_batch(X[8:], NUMBERS[8:], return_dict=True),
        ]
        between = state(model)
        found += [
            model.test_on_batch(X[:5], NUMBERS[:5]),
            model.test_on_batch(X[5:], NUMBERS[5:], return_dict=True),
            model.predict_on_batch(X[:5]).tolist(),
        ]
        assert state(model) == between
        return found, between, fitted(model)

    agree(library, defaults, program)


def test_lists_are_batches_too():
    """The length of a batch is its number of rows."""
    model, twin = (classifier(minikeras) for _ in range(2))
    lists = X[:3].tolist(), NUMBERS[:3].tolist()
    assert model.train_on_batch(*lists) == twin.train_on_batch(X[:3], NUMBERS[:3])
    assert model.test_on_batch(*lists) == twin.test_on_batch(X[:3], NUMBERS[:3])
    assert np.array_equal(model.predict_on_batch(lists[0]), twin.predict_on_batch(X[:3]))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_model_without_trainable_weights_is_measured(library, defaults):
    """Keras runs it, and so do we; there is nothing to learn."""

    def program(K, defaults):
        model = regressor(K, defaults, layers=lambda K: [K.Input((3,)), K.layers.Flatten()])
        return fitted(model, y=X * 2, epochs=1)

    with pytest.warns(UserWarning, match="does not have any trainable weights"):
        agree(library, defaults, program)


USES = {
    "evaluates without weights": lambda model: model.evaluate(X, NUMBERS, verbose=0),
    "evaluates with weights": lambda model: model.evaluate(
        X, NUMBERS, verbose=0, sample_weight=WEIGHTS
    ),
    "trains without weights": lambda model: model.train_on_batch(X[:5], NUMBERS[:5]),
    "trains with weights": lambda model: model.train_on_batch(X[:5], NUMBERS[:5], WEIGHTS[:5]),
    "predicts": lambda model: model.predict(X, verbose=0),
}


@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_a_callback_that_uses_the_model_leaves_the_weights_of_a_fit(
    library, defaults, use, weighted
):
    """The examples of the later epochs count as much as those of the first, and so when validated.

    For weights ours has another graph, which the callback made the model build.
    """

    def program(K, defaults):
        class Using(K.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                USES[use](self.model)

        model = classifier(K, defaults)
        more = {"sample_weight": WEIGHTS} if weighted else {}
        held_out = (*HELD_OUT, WEIGHTS[:9]) if weighted else HELD_OUT
        return fitted(model, epochs=3, validation_data=held_out, callbacks=[Using()], **more)

    agree(library, defaults, program)


# -- the size of a chunk --------------------------------------------------------------


class Clock:
    """A clock that tells what it was told."""

    def __init__(self, monkeypatch):
        self.now = 0.0
        monkeypatch.setattr(training.time, "perf_counter", lambda: self.now)


def pace(steps=None, every_batch=False, looped=True, rows=1000, features=3):
    """Return the pace of a fit on batches of 2 rows, with a graph that only says `looped`."""

    class Graph:
        program = None

    class Runtime:
        compiled = Graph

    Graph.looped = looped
    engine = training.Engine(Runtime, Defaults.keras(), steps, None, None)
    x = np.zeros((rows, features), np.float32)
    return training.Pace(engine, Arrays(Rows(x), 2, Defaults.keras(), keep=True), every_batch)


def test_a_chunk_takes_a_fifth_of_a_second(monkeypatch):
    """It starts with one batch and grows eightfold at the most; a slow one shrinks at once."""
    clock, sizes, seconds = Clock(monkeypatch), [], 0.001
    own = pace()
    for _ in range(6):
        sizes.append(own.next())
        own.start()
        clock.now += sizes[-1] * seconds
        own.measure(sizes[-1])
    assert sizes == [1, 8, 64, 200, 200, 200]
    own.start()
    clock.now += 40.0
    own.measure(200)
    assert own.next() == 1


def test_a_chunk_is_as_large_as_memory_allows(monkeypatch):
    """64 MiB of float32; one batch, however large, is always taken."""
    monkeypatch.setattr(training, "LARGEST_CHUNK", 4 * 3 * 2 * 10)
    own = pace()
    for _ in range(5):
        own.measure(own.next())
    assert own.next() == 10
    assert pace(features=1000).limit == 1


def test_a_chunk_is_small_where_the_data_is_slow(monkeypatch):
    """The time that a generator takes for its batches counts."""
    clock = Clock(monkeypatch)
    own = pace()
    for _ in range(5):
        batches = own.next()
        clock.now += batches * 0.01  # the generator
        clock.now += batches * 0.0001  # the run
        own.measure(batches)
    assert own.next() == 19


def test_a_fixed_number_of_batches_stays(monkeypatch):
    """Those of compile, or one for a callback between batches or for reference variables."""
    clock = Clock(monkeypatch)
    for wanted, own in (
        (5, pace(steps=5)),
        (1, pace(steps=5, every_batch=True)),
        (1, pace(steps=5, looped=False)),
        (1, pace(looped=False)),
    ):
        for _ in range(3):
            assert own.next() == wanted
            clock.now += 1e-6
            own.measure(wanted)


def test_a_quick_batch_runs_in_one_thread(monkeypatch):
    """Below 0.15 ms; a slow one has all the threads again, and a fixed number is not measured."""
    clock, own, found = Clock(monkeypatch), pace(), []
    for seconds in (0.00016, 0.00014, 0.00014, 0.00016):
        own.start()
        clock.now += 100 * seconds
        own.measure(100)
        found.append(own.options is not None and own.options.inter_op_thread_pool)
    assert found == [False, -1, -1, False]
    fixed = pace(steps=5)
    fixed.measure(5)
    assert fixed.options is None


@pytest.mark.parametrize("quick", [0.0, np.inf], ids=["several threads", "one thread"])
@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_threads_change_no_bits(library, defaults, quick, monkeypatch):
    """Training, evaluating and predicting are those of Keras in one thread and in several."""
    monkeypatch.setattr(training, "QUICK", quick)
    run, pools = training.tf.Session.run, []

    def watched(session, fetches, feed=None, options=None):
        pools.append(options and options.inter_op_thread_pool)
        return run(session, fetches, feed, options)

    monkeypatch.setattr(training.tf.Session, "run", watched)

    def layers(K):
        first = [K.Input((3,)), K.layers.Dense(40), K.layers.BatchNormalization()]
        return [*first, K.layers.Activation("relu"), K.layers.Dense(CLASSES, "softmax")]

    def program(K, defaults):
        model = classifier(K, defaults, layers=layers)
        found = []
        for use in (
            lambda: fitted(model, batch_size=2, epochs=4),
            lambda: model.evaluate(X, NUMBERS, batch_size=2, verbose=0),
            lambda: model.predict(X, batch_size=2, verbose=0).tolist(),
        ):
            pools.clear()
            found.append(use())
            if K is minikeras:
                assert (-1 in pools) == (quick > 0)
        return found

    agree(library, defaults, program)


# -- an interrupt ---------------------------------------------------------------------


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_an_interrupt_keeps_what_was_learned(library, defaults):
    """After the third batch the weights are those of Keras; predict and fit go on from there."""

    def program(K, defaults):
        model = classifier(K, defaults)

        class Interrupt(K.callbacks.Callback):
            def on_train_batch_end(self, batch, logs=None):
                if batch == 2:
                    raise KeyboardInterrupt

        initial = state(model)
        with pytest.raises(KeyboardInterrupt):
            fitted(model, callbacks=[Interrupt()])
        learned = state(model)
        assert initial != learned
        return learned, model.predict(X, verbose=0).tolist(), fitted(model)

    agree(library, defaults, program)


@pytest.mark.parametrize("moment", ["on_train_begin", "on_epoch_begin", "on_epoch_end"])
def test_an_error_in_a_callback_comes_out_and_the_next_fit_works(moment):
    """Nothing catches it; the model has the weights of the last batch."""

    def fail(self, *arguments):
        raise KeyError("mine")

    model = classifier(minikeras)
    initial = state(model)
    with pytest.raises(KeyError, match="mine"):
        fitted(model, callbacks=[type("Fails", (Callback,), {moment: fail})()], epochs=1)
    assert (state(model) == initial) == (moment != "on_epoch_end")
    if moment != "on_epoch_end":
        assert fitted(model) == fitted(classifier(minikeras))


INTERRUPTED = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)
import numpy as np
from minikeras import Sequential, layers
x = np.ones((2_000_000, 4), np.float32)
model = Sequential([layers.Dense(1)], seed=1)
model.compile("sgd", "mse")
model.fit(x[:64], x[:64, :1], verbose=0)
before = model.get_weights()
print("running", flush=True)
try:
    model.fit(x, 3 * x[:, :1], epochs=100, verbose=0, shuffle=False)
except KeyboardInterrupt:
    print("heard", time.time(), flush=True)
assert not np.array_equal(model.get_weights()[0], before[0])
kept = model.predict(x[:3])
assert np.isfinite(kept).all() and np.array_equal(kept, model.predict(x[:3]))
print("again", len(model.fit(x[:64], x[:64, :1], verbose=0).epoch), flush=True)
"""


def test_ctrl_c_is_heard_while_chunks_run():
    """With chunks of the automatic size, within 1.5 seconds, and the model is good for more."""
    child = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "running\n", child.stderr.read()
    time.sleep(2.0)  # the chunks have their final size by now
    sent = time.time()
    child.send_signal(2)
    out, errors = child.communicate(timeout=60)
    assert child.returncode == 0, errors
    heard, again = out.splitlines()
    assert heard.startswith("heard ")
    assert again == "again 1"
    assert float(heard.split()[1]) - sent < 1.5
