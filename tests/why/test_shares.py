"""The share of a gap that one row explains: one line of NumPy each."""

import math

import numpy as np
import pytest

from minikeras.why.shares import SMALLEST_GAP, disagreements, scale, shares

KERAS = {"first_loss": 2.4, "final_loss": 1.2, "val_accuracy": 0.6}
TF1 = {"first_loss": 5000.0, "final_loss": 300.0, "val_accuracy": 0.1}
ON = {"first_loss": 40.0, "final_loss": 3.0, "val_accuracy": 0.3}
OFF = {"first_loss": 900.0, "final_loss": 1.1, "val_accuracy": 0.5}
LOSSES = ("first_loss", "final_loss")


def one(run, **changes):
    """Return the runs of one seed."""
    return [run | changes]


def found(quantity="val_accuracy", *, keras=None, tf1=None, on=None, off=None):
    """Return the shares of a quantity."""
    return shares(keras or one(KERAS), tf1 or one(TF1), on or one(ON), off or one(OFF))[quantity]


@pytest.mark.parametrize("quantity", LOSSES)
def test_losses_are_compared_by_their_logarithms(quantity):
    """A row that brings 5000 to 40, of the way to 2.4, closes 63% and not 99%."""
    keras, tf1, on, off = (math.log10(run[quantity]) for run in (KERAS, TF1, ON, OFF))
    seen = found(quantity)
    assert seen["on"]["mean"] == pytest.approx((tf1 - on) / (tf1 - keras))
    assert seen["off"]["mean"] == pytest.approx((keras - off) / (keras - tf1))


def test_accuracies_are_compared_as_they_are():
    """From 0.1 to 0.3 is 40% of the way to 0.6, and from 0.6 to 0.5 is 20% of the way back."""
    seen = found()
    assert seen["on"]["mean"] == pytest.approx((0.1 - 0.3) / (0.1 - 0.6))
    assert seen["off"]["mean"] == pytest.approx((0.6 - 0.5) / (0.6 - 0.1))


def test_a_row_that_does_nothing_has_no_share_and_one_that_does_all_has_100_percent():
    """The ends of the scale are the two programs themselves."""
    assert found(on=one(TF1), off=one(KERAS)) == {
        "on": {"mean": 0.0, "low": 0.0, "high": 0.0},
        "off": {"mean": 0.0, "low": 0.0, "high": 0.0},
    }
    assert found(on=one(KERAS), off=one(TF1)) == {
        "on": {"mean": 1.0, "low": 1.0, "high": 1.0},
        "off": {"mean": 1.0, "low": 1.0, "high": 1.0},
    }


def test_a_share_may_be_negative_and_above_100_percent():
    """A row may widen the gap, or overshoot."""
    assert found(on=one(TF1, val_accuracy=0.05))["on"]["mean"] == pytest.approx(-0.1)
    assert found(on=one(KERAS, val_accuracy=0.65))["on"]["mean"] == pytest.approx(1.1)


def test_the_mean_is_the_share_of_the_mean_gap():
    """Three seeds: the mean is sum by sum, and the lowest and the highest are of single seeds."""
    keras, tf1, row = (
        np.array([0.6, 0.5, 0.4]),
        np.array([0.1, 0.1, 0.2]),
        np.array([0.5, 0.2, 0.4]),
    )
    seen = found(
        keras=[{**KERAS, "val_accuracy": value} for value in keras],
        tf1=[{**TF1, "val_accuracy": value} for value in tf1],
        on=[{**ON, "val_accuracy": value} for value in row],
    )["on"]
    assert seen["mean"] == pytest.approx((row - tf1).sum() / (keras - tf1).sum())
    single = (row - tf1) / (keras - tf1)
    assert (seen["low"], seen["high"]) == pytest.approx((single.min(), single.max()))


@pytest.mark.parametrize(("gap", "highest"), [(0.01, 0.6), (0.024, 0.6), (0.026, 0.4 / 0.026)])
def test_a_seed_without_a_gap_of_its_own_does_not_rule_the_others(gap, highest):
    """Below half of the smallest gap, its share is not among the lowest and the highest."""
    keras, tf1, row = (0.6, 0.1 + gap, 0.6), (0.1, 0.1, 0.1), (0.4, 0.5, 0.3)
    seen = found(
        keras=[{**KERAS, "val_accuracy": value} for value in keras],
        tf1=[{**TF1, "val_accuracy": value} for value in tf1],
        on=[{**ON, "val_accuracy": value} for value in row],
    )["on"]
    assert seen["mean"] == pytest.approx((0.3 + 0.4 + 0.2) / (0.5 + gap + 0.5))
    assert (seen["low"], seen["high"]) == pytest.approx((0.4, highest))


@pytest.mark.parametrize(("quantity", "smallest"), [
    ("first_loss", 0.3), ("final_loss", 0.3), ("val_accuracy", 0.05),
])  # fmt: skip
def test_without_a_gap_there_is_no_share(quantity, smallest):
    """Half a factor of two in a loss, or five points of accuracy, cannot be shared out."""
    assert SMALLEST_GAP[quantity] == smallest
    for gap, wide in ((0.9 * smallest, False), (1.1 * smallest, True)):
        for sign in (1, -1):
            end = 0.5 + sign * gap if quantity == "val_accuracy" else 2.0 * 10 ** (sign * gap)
            start = 0.5 if quantity == "val_accuracy" else 2.0
            seen = found(quantity, keras=one(KERAS, **{quantity: end}),
                         tf1=one(TF1, **{quantity: start}))  # fmt: skip
            assert (seen["on"] is not None) is wide
            assert (seen["off"] is not None) is wide


def test_gaps_of_opposite_seeds_cancel():
    """If one seed favours Keras and the other TF1, there is no gap to explain."""
    keras, tf1 = [KERAS, TF1], [TF1, KERAS]
    assert found(keras=keras, tf1=tf1, on=[ON, ON], off=[OFF, OFF]) == {"on": None, "off": None}


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("quantity", [*LOSSES, "val_accuracy"])
def test_a_seed_with_a_number_that_is_not_finite_is_left_out(quantity, value):
    """In the row, in keras or in tf1: the other seed decides, and without one there is no share."""
    alone = found(quantity)["on"]["mean"]
    broken = {quantity: value}
    two = {"keras": [KERAS, KERAS], "tf1": [TF1, TF1], "on": [ON, ON], "off": [OFF, OFF]}
    for name, run in (("keras", KERAS), ("tf1", TF1), ("on", ON)):
        seen = found(quantity, **{**two, name: [run | broken, run]})["on"]
        assert seen == {"mean": pytest.approx(alone)} | {
            part: pytest.approx(alone) for part in ("low", "high")
        }
        assert found(quantity, **{name: one(run, **broken)})["on"] is None


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan])
def test_a_loss_without_a_logarithm_is_no_number(value):
    """Zero and below have none."""
    assert math.isnan(scale("first_loss", value))
    assert found("first_loss", on=one(ON, first_loss=value))["on"] is None


@pytest.mark.parametrize("missing", ["keras", "tf1", "on"])
def test_without_a_run_there_is_no_share(missing):
    """What an interruption left out is None."""
    runs = {"keras": [KERAS], "tf1": [TF1], "on": [ON], "off": [OFF]} | {missing: []}
    seen = shares(runs["keras"], runs["tf1"], runs["on"], runs["off"])
    assert all(pair["on"] is None for pair in seen.values())
    assert all((pair["off"] is None) == (missing != "on") for pair in seen.values())


def test_an_interruption_leaves_the_seeds_that_all_have():
    """The row was not run with the second seed, so the second seed of the others does not count."""
    seen = found(keras=[KERAS, TF1], tf1=[TF1, KERAS])
    assert seen == found()


def row(on, off, quantity="val_accuracy", seeds=2):
    """Return a row of the result with these shares, each (mean, low, high) or None."""
    parts = ("mean", "low", "high")
    pair = {
        direction: values and dict(zip(parts, values, strict=True))
        for direction, values in (("on", on), ("off", off))
    }
    empty = {"on": None, "off": None}
    return {
        "share": {"first_loss": empty, "final_loss": empty, "val_accuracy": empty}
        | {quantity: pair},
        "switched_off_alone": {"seeds": [{}] * seeds},
    }


@pytest.mark.parametrize(
    ("quantity", "words"), [("first_loss", "first loss"), ("val_accuracy", "validation accuracy")]
)
def test_directions_that_disagree_are_named_with_both_shares(quantity, words):
    """One sentence with the row, both shares and the quantity."""
    (sentence,) = disagreements({"batch_size": row((-0.02, -0.1, 0), (0.33, 0.2, 0.4), quantity)})
    assert sentence == (
        f"batch_size: switched on alone it closes -2% of the gap in {words}, switched off alone "
        "it opens 33%. It works together with other rows."
    )


@pytest.mark.parametrize(
    ("on", "off", "disagree"),
    [
        ((0.0, 0.0, 0.0), (0.25, 0.2, 0.3), True),
        ((0.9, 0.8, 0.95), (0.5, 0.4, 0.6), True),
        ((0.0, 0.0, 0.0), (0.24, 0.2, 0.3), False),
        ((0.1, -0.2, 0.45), (0.6, 0.4, 0.8), False),
        ((0.9, 0.5, 1.1), (0.5, 0.4, 0.6), False),
        (None, (0.5, 0.5, 0.5), False),
        ((0.5, 0.5, 0.5), None, False),
    ],
)
def test_they_disagree_by_a_quarter_of_the_gap_and_beyond_what_seeds_do(on, off, disagree):
    """If a seed of one direction reaches those of the other, the seeds may be the reason."""
    assert bool(disagreements({"row": row(on, off)})) is disagree


def test_the_final_loss_is_not_compared():
    """It is no headline: a program may still be on its way when the training ends."""
    assert disagreements({"row": row((0.1, 0.1, 0.1), (0.9, 0.9, 0.9), "final_loss")}) == []


def test_one_seed_may_be_chance():
    """A single seed says so."""
    (sentence,) = disagreements({"row": row((0.1, 0.1, 0.1), (0.9, 0.9, 0.9), seeds=1)})
    assert sentence.endswith("It works together with other rows, or one seed is chance.")
