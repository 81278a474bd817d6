"""The answer: the row that explains most, and the law behind it."""

import math

import pytest

from minikeras.why.answer import KERNELS, answer, law
from why.sample import change, sample_result


def told(**shares):
    """Return the answer if these rows have these shares, switched on alone: (loss, accuracy)."""
    result = sample_result()
    result["rows"] = {
        name: result["rows"].get(name, result["rows"]["adam_epsilon"])
        | {"share": {"first_loss": pair(loss), "val_accuracy": pair(accuracy)}}
        for name, (loss, accuracy) in shares.items()
    }
    return answer(result)


def pair(share):
    """Return both directions: one as given, a number or (mean, low, high), the other large."""
    parts = (share,) * 3 if isinstance(share, float | int) else share
    on = share if share is None else dict(zip(("mean", "low", "high"), parts, strict=True))
    return {"on": on, "off": {"mean": 9.0, "low": 9.0, "high": 9.0}}


def test_the_row_that_closes_most_is_named_with_its_figures():
    """The answer has the row, its two values, both gaps with their ends, and the spread."""
    words = told(
        adam_epsilon=(0.2, 0.1), random_normal_stddev=(0.999, (0.77, 0.62, 0.88)), batch_size=(0, 0)
    )
    assert words.startswith(
        "random_normal_stddev makes the difference, 0.05 in Keras and 1.0 in TF1. Switched on "
        "alone in the TF1 program, it closes 100% of the gap in the first loss (2.399 in Keras, "
        "13,520 in TF1) and 77% of the gap in validation accuracy (0.664 in Keras, 0.296 in TF1; "
        "62 to 88% over 3 seeds). Four kernels 20 times larger "
    )


@pytest.mark.parametrize(
    ("shares", "first"),
    [
        ({"adam_epsilon": (0.5, 0.0), "batch_size": (0.0, 0.6)}, "batch_size"),
        ({"adam_epsilon": (0.5, 0.2), "batch_size": (0.0, 0.6)}, "adam_epsilon"),
        ({"adam_epsilon": (None, 0.2), "batch_size": (None, 0.6)}, "batch_size"),
        ({"adam_epsilon": (0.3, None), "batch_size": (0.2, None)}, "adam_epsilon"),
        ({"adam_epsilon": (1.0, -0.9), "batch_size": (0.2, 0.0)}, "batch_size"),
    ],
)
def test_both_gaps_count_alike(shares, first):
    """The shares of both gaps are added; off alone does not count, nor does the order of rows."""
    assert told(**shares).startswith(f"{first} makes the difference")
    assert told(**dict(reversed(shares.items()))).startswith(f"{first} makes the difference")


def test_the_law_stands_behind_the_row_that_it_explains_only():
    """Another row is named without it."""
    assert "20^4" in told(random_normal_stddev=(1.0, 0.5))
    assert "20^4" not in told(batch_size=(1.0, 0.5))
    result = change(sample_result(), "law/measured", [])
    assert "20^4" not in answer(result)
    del result["law"]
    assert "20^4" not in answer(result)


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        ([159999.93, 160000.12, 160000.0], "(measured: 160,000)."),
        ([159000.0, math.nan, 160001.0], "(measured: 159,000 to 160,001)."),
        ([math.nan], "(measured: no finite number)."),
    ],
)
def test_what_was_measured_of_the_law_is_said_of_every_seed(measured, words):
    """Seeds that agree in whole numbers are one number, others a range."""
    said = answer(change(sample_result(), "law/measured", measured))
    assert said.endswith(
        f"Four kernels 20 times larger make the logits 20^4 = 160,000 times larger {words}"
    )


def test_a_gap_that_stays_open_is_said():
    """A row that closes one gap and widens the other does not hide it."""
    assert "and none of the gap in validation accuracy" in told(batch_size=(1.0, -0.3))
    assert "and none of the gap in validation accuracy" in told(batch_size=(1.0, 0.0))
    assert "closes none of the gap in the first loss" in told(batch_size=(-0.1, 0.9))


def test_a_gap_that_is_none_is_not_mentioned():
    """If both programs end alike in accuracy, only the first loss is told, and the other way."""
    assert "accuracy" not in told(batch_size=(1.0, None))
    assert "first loss" not in told(batch_size=(None, 0.5))


def test_one_seed_or_seeds_that_agree_have_no_spread():
    """A spread is told only where there is one."""
    assert "seeds" not in told(batch_size=(1.0, (0.501, 0.5, 0.504)))
    result = sample_result(seeds=[7])
    assert "seeds" not in answer(result)
    assert "over 3 seeds" in answer(sample_result())


@pytest.mark.parametrize("path", ["profiles/keras", "profiles/tf1", "rows"])
def test_too_little_names_no_cause(path):
    """Without keras, tf1 or any row there is nothing to compare."""
    assert answer(change(sample_result(), path, {})) == "Too little was measured to name a cause."


def test_rows_that_were_not_reached_name_no_cause():
    """An interruption before the first row leaves rows without a run."""
    result = sample_result()
    for row in result["rows"].values():
        del row["switched_on_alone"]
    assert answer(result) == "Too little was measured to name a cause."


def test_a_row_that_was_not_reached_is_passed_over():
    """The best of those that were measured is named."""
    result = sample_result()
    del result["rows"]["random_normal_stddev"]["switched_on_alone"]
    result["rows"]["batch_size"] = result["rows"]["adam_epsilon"] | {
        "share": {"first_loss": pair(0.5), "val_accuracy": pair(0.1)}
    }
    assert answer(result).startswith("batch_size makes")


def test_without_a_gap_nothing_is_explained():
    """Two programs that come out alike need no cause."""
    words = "keras and tf1 come out so close together that there is no gap to explain."
    assert told(batch_size=(None, None), adam_epsilon=(None, None)) == words


@pytest.mark.parametrize("shares", [(0.09, 0.09), (-0.5, 0.0), (None, 0.05)])
def test_a_row_that_closes_less_than_a_tenth_is_no_cause(shares):
    """Where no row does, that is the answer."""
    words = "No row alone closes a tenth of the gap between keras and tf1."
    assert told(batch_size=shares) == words
    assert told(batch_size=(0.1, shares[1])).startswith("batch_size makes the difference")


def spreads(result, tf1, on):
    """Return a result with these standard deviations of the first logits, for each seed."""
    for run, values in (
        (result["profiles"]["tf1"], tf1),
        (result["rows"]["random_normal_stddev"]["switched_on_alone"], on),
    ):
        run["seeds"] = [{"first_logit_std": value} for value in values]
    return result


def test_the_law_is_predicted_from_the_table_and_measured_seed_by_seed():
    """Four kernels, each 1.0 / 0.05 times as large: 160,000, beside tf1 over the row alone."""
    found = law(spreads(sample_result(), [8000.0, 9600.0], [0.05, 0.08]))
    assert (found["kernels"], found["ratio"], found["predicted"]) == (KERNELS, 20.0, 160000.0)
    assert found["measured"] == pytest.approx([160000.0, 120000.0])


def test_an_interruption_leaves_the_seeds_that_both_have():
    """The second seed of the row was not reached."""
    assert len(law(spreads(sample_result(), [8.0, 9.0], [1.0]))["measured"]) == 1


def test_a_dead_network_gives_no_number_and_no_error():
    """If no image passes the ReLUs all logits are equal, before and after."""
    found = law(spreads(sample_result(), [0.0, 8.0], [0.0, 4.0]))
    assert math.isnan(found["measured"][0])
    assert found["measured"][1] == 2.0


@pytest.mark.parametrize("path", ["profiles/tf1", "rows", "rows/random_normal_stddev"])
def test_without_its_two_runs_there_is_no_law(path):
    """It is neither predicted nor measured."""
    assert law(change(sample_result(), path, {})) is None
