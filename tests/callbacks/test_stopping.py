"""EarlyStopping and TerminateOnNaN: the same decisions as in both Kerases."""

import keras
import numpy as np
import pytest

import minikeras
from callbacks.scripted import model_of, run, same
from kerases import both_kerases, each_keras
from minikeras.callbacks import EarlyStopping, TerminateOnNaN
from minikeras.defaults import Defaults

LOSSES = {
    "no patience": ({}, [1.0, 1.0, 0.5], 2),
    "patience": ({"patience": 2}, [1.0, 0.9, 0.9, 0.9, 0.8], 4),
    "never": ({"patience": 2}, [1.0, 0.9, 0.95, 0.8], 4),
    "min_delta": ({"min_delta": 0.1, "patience": 1}, [1.0, 0.95, 0.5], 2),
    "min_delta below": ({"min_delta": -0.1}, [1.0, 0.5, 0.5], 3),
    "max": ({"mode": "max"}, [0.5, 0.6, 0.6], 3),
    "baseline": ({"baseline": 0.5, "patience": 2}, [0.9, 0.95, 0.4], 2),
    "baseline beaten": ({"baseline": 0.85, "patience": 2}, [0.9, 0.8, 0.9, 0.95], 4),
    "start later": ({"start_from_epoch": 2}, [0.1, 1.0, 1.0, 1.0, 1.0], 4),
    "restore": ({"restore_best_weights": True, "patience": 1}, [1.0, 0.5, 0.6, 0.4], 3),
    "restore without a stop": ({"restore_best_weights": True, "patience": 9}, [1.0, 0.5, 0.6], 3),
    "restore, nothing better": ({"restore_best_weights": True}, [np.inf, np.inf, 1.0], 2),
    "nan first": ({"patience": 1}, [np.nan, 1.0, 0.5], None),
}


@pytest.mark.parametrize("case", LOSSES)
@both_kerases
def test_it_stops_where_keras_stops(library, defaults, case):
    """After the same epoch, with the same weights."""
    arguments, losses, epochs = LOSSES[case]
    arguments = {"monitor": "val_loss"} | arguments
    epoch, *_ = same(
        library, defaults, lambda K: K.callbacks.EarlyStopping(**arguments), {"val_loss": losses}
    )
    assert epochs is None or len(epoch) == epochs


def test_best_weights_are_those_after_the_best_epoch():
    """They are put back at the end, also if it did not stop."""

    def callback(K):
        return K.callbacks.EarlyStopping(restore_best_weights=True, patience=9)

    _, _, weights, end = run(minikeras, Defaults.keras(), callback, {"val_loss": [3.0, 1.0, 2.0]})
    assert end == weights[1] != weights[2]


@both_kerases
def test_one_object_may_be_used_twice(library, defaults):
    """It starts anew."""
    made = {}

    def callback(K):
        return made.setdefault(K, K.callbacks.EarlyStopping("loss", patience=1))

    first = same(library, defaults, callback, {"loss": [0.1, 0.2, 0.3]})
    second = same(library, defaults, callback, {"loss": [0.9, 0.8, 0.9, 0.9]})
    assert len(first[0]) == 2
    assert len(second[0]) == 3


def test_what_it_prints_is_what_keras_3_prints(capsys):
    """One line when it stops, one when it restores."""
    printed = []
    for K in (keras, minikeras):

        def callback(K):
            return K.callbacks.EarlyStopping(verbose=1, restore_best_weights=True)

        run(K, Defaults.keras(), callback, {"val_loss": [1.0, 2.0]})
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert "Epoch 2: early stopping" in printed[1]


def test_without_the_metric_it_warns_and_does_nothing():
    """The text of Keras 3, which names what there is."""
    for K in (keras, minikeras):
        with pytest.warns(UserWarning, match="metric `val_loss` which is not available") as caught:
            run(K, Defaults.keras(), lambda K: K.callbacks.EarlyStopping(), {"x": [1.0, 1.0]})
        assert "Available metrics are: x" in str(caught[0].message)


def test_an_unknown_mode_is_auto_with_a_warning():
    """As in Keras 3."""
    for K in (keras, minikeras):
        with pytest.warns(UserWarning, match="mode 'best' is unknown"):
            assert K.callbacks.EarlyStopping(mode="best").mode == "auto"


@each_keras
def test_the_arguments_have_the_values_of_keras(library):
    """All of them."""
    ours, real = EarlyStopping(), library.callbacks.EarlyStopping()
    for name in ("monitor", "patience", "verbose", "baseline", "restore_best_weights"):
        assert getattr(ours, name) == getattr(real, name)
    assert ours.start_from_epoch == real.start_from_epoch == 0
    assert abs(real.min_delta) == ours.min_delta == 0


@pytest.mark.parametrize("loss", [np.nan, np.inf, -np.inf, 1.0])
@both_kerases
def test_it_ends_the_fit_when_the_loss_is_no_number(library, defaults, loss, capsys):
    """After the batch, with the line that Keras prints."""
    told = []
    for K in (library, minikeras):
        callback = K.callbacks.TerminateOnNaN()
        callback.set_model(model_of(K, defaults if K is minikeras else None))
        callback.model.stop_training = False
        callback.on_batch_end(3, {"loss": loss})
        told.append((callback.model.stop_training, capsys.readouterr().out))
    assert told[0] == told[1]
    assert told[1][0] == (loss != 1.0)


def test_it_can_raise():
    """A RuntimeError, as in Keras 3."""
    for K in (keras, minikeras):
        callback = K.callbacks.TerminateOnNaN(raise_error=True)
        callback.on_batch_end(0, {"loss": 1.0})
        callback.on_batch_end(0, None)
        with pytest.raises(RuntimeError, match="NaN or Inf loss encountered at batch 0"):
            callback.on_batch_end(0, {"loss": np.nan})


def test_only_the_one_about_numbers_looks_at_each_batch():
    """The other leaves the chunks as they are."""
    assert TerminateOnNaN().wants_train_batches
    assert not EarlyStopping().wants_train_batches
