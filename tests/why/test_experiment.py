"""What is measured: which rows, between which two tables, and every number twice."""

import dataclasses
import math

import keras
import numpy as np
import pytest

from minikeras.defaults import PROFILES, Defaults, names
from minikeras.pages import page
from minikeras.why import experiment
from minikeras.why.experiment import (
    DONE_BY_HAND,
    PROBE,
    REMEDY,
    YARDSTICK,
    average,
    histogram,
    jobs,
    measure,
    program_defaults,
    relevant_rows,
    spread,
    train,
)
from minikeras.why.programs import keras_program
from why.small import plan

ROWS = (
    "stateless_draws", "random_normal_stddev", "adam_one_minus_beta", "adam_beta_power",
    "adam_epsilon", "new_order_each_epoch", "batch_size",
)  # fmt: skip
NUMBERS = ("first_loss", "first_logit_std", "final_loss", "val_accuracy")


def test_the_table_of_the_program_is_tf1_but_for_what_it_does_by_hand_and_the_yardstick():
    """Every other row is that of the plain TF1 line."""
    changed = program_defaults().diff(Defaults.tf1())
    assert set(DONE_BY_HAND) <= set(changed) <= {*DONE_BY_HAND, *YARDSTICK}
    assert all(len(because) > 10 for because in DONE_BY_HAND.values())


def test_what_is_done_by_hand_or_measures_is_as_in_keras_but_for_the_batch_size():
    """Only the size of a batch is another one."""
    different = program_defaults().diff(Defaults.keras())
    assert set(different) & {*DONE_BY_HAND, *YARDSTICK} == {"batch_size"}
    assert program_defaults().batch_size == 128


def test_the_rows_are_those_that_the_network_meets_and_the_programs_differ_in():
    """Seven rows: no Dropout, no batch normalization, no probabilities, one initializer."""
    assert relevant_rows() == ROWS
    assert list(ROWS) == [row for row in names() if row in ROWS]
    assert set(ROWS) <= set(program_defaults().diff(Defaults.keras()))


def test_no_row_is_blamed_that_the_program_has_or_that_measures():
    """A row done by hand is blamed for its value only, as the batch size is."""
    named = set(relevant_rows()) & {*DONE_BY_HAND, *YARDSTICK}
    assert named == {"batch_size"}


def test_each_job_changes_one_row():
    """On: from the program to Keras; off: from Keras to the program."""
    program, real = program_defaults(), Defaults.keras()
    found = {name: (table, batchnorm) for name, table, batchnorm in jobs()}
    assert found.pop("keras") == (real, False)
    assert found.pop("tf1") == (program, False)
    assert found.pop("keras2") == (Defaults.keras2(), False)
    table, batchnorm = found.pop("batchnorm")
    assert batchnorm and set(table.diff(program)) == set(REMEDY)
    assert set(REMEDY) <= set(page_rows("forward"))
    for row in ROWS:
        table, batchnorm = found.pop(f"on {row}")
        assert table.diff(program) == {row: (getattr(real, row), getattr(program, row))}
        assert not batchnorm
        table, batchnorm = found.pop(f"off {row}")
        assert table.diff(real) == {row: (getattr(program, row), getattr(real, row))}
        assert not batchnorm
    assert not found


def page_rows(stage):
    """Return the rows of a stage."""
    return [row for row in names() if page(row).stage == stage]


def test_the_first_jobs_are_the_two_programs():
    """An early interruption leaves what the answer is about."""
    assert [name for name, _, _ in jobs()][:2] == ["keras", "tf1"]


@pytest.fixture(scope="module")
def twice():
    """A whole measurement in which the second seed is the first one again."""
    return measure(plan(150, 30, size=8, epochs=3, seeds=(3, 3)))


def runs_of(result):
    """Return every run of a result by its name."""
    runs = dict(result["profiles"]) | {"batchnorm": result["batchnorm_workaround"]}
    for row, entry in result["rows"].items():
        runs |= {f"on {row}": entry["switched_on_alone"], f"off {row}": entry["switched_off_alone"]}
    return runs


def test_the_same_seed_gives_the_same_numbers_in_every_job(twice):
    """Eighteen trainings, each done twice: all their numbers are equal, none of them is NaN."""
    runs = runs_of(twice)
    assert len(runs) == 4 + 2 * len(ROWS)
    for name, run in runs.items():
        first, second = run["seeds"]
        assert first == second, name
        assert all(math.isfinite(first[number]) for number in NUMBERS), name
        assert {number: run[number] for number in NUMBERS} == {
            number: first[number] for number in NUMBERS
        }


def test_every_row_changes_a_number_on_at_least_one_side(twice):
    """A row that is said to be met does something, when switched on or when switched off."""
    runs = runs_of(twice)
    for row in ROWS:
        on, off = runs[f"on {row}"], runs[f"off {row}"]
        same = [on["history"] == runs["tf1"]["history"], off["history"] == runs["keras"]["history"]]
        assert not all(same), row


def test_only_rows_of_the_first_weights_change_the_first_loss(twice):
    """Nothing else has happened at the first step."""
    runs = runs_of(twice)
    first = ("stateless_draws", "random_normal_stddev")
    for row in ROWS:
        on, off = runs[f"on {row}"]["first_loss"], runs[f"off {row}"]["first_loss"]
        assert (on != runs["tf1"]["first_loss"]) is (row in first)
        assert (off != runs["keras"]["first_loss"]) is (row in first)


def test_a_measurement_has_what_the_report_reads(twice):
    """Rows with both runs, values, shares and their page; the rows done by hand; the time."""
    assert twice["interrupted"] is False
    assert twice["seconds"] > 0
    assert set(twice["profiles"]) == set(PROFILES)
    assert list(twice["rows"]) == list(ROWS)
    for row, entry in twice["rows"].items():
        assert entry["keras"] == getattr(Defaults.keras(), row)
        assert entry["tf1"] == getattr(program_defaults(), row)
        assert (entry["stage"], entry["title"]) == (page(row).stage, page(row).title)
        assert set(entry["share"]) == {"first_loss", "final_loss", "val_accuracy"}
    on = twice["rows"]["random_normal_stddev"]["share"]["first_loss"]["on"]
    assert on == {part: pytest.approx(1, abs=0.05) for part in ("mean", "low", "high")}
    by_hand = twice["done_by_hand"]
    assert {row: entry["because"] for row, entry in by_hand.items()} == DONE_BY_HAND
    assert all(entry["value"] == getattr(program_defaults(), row) for row, entry in by_hand.items())


def test_a_run_has_its_history_and_its_last_numbers(twice):
    """The last epoch gives the final loss and the accuracy; the histogram has every logit."""
    for name, run in runs_of(twice).items():
        assert all(len(values) == 3 for values in run["history"].values()), name
        assert set(run["history"]) == {"loss", "val_loss", "val_accuracy"}
        assert run["final_loss"] == run["history"]["loss"][-1]
        assert run["val_accuracy"] == run["history"]["val_accuracy"][-1]
        assert sum(run["logit_histogram"]["counts"]) == PROBE * 3
        assert [seed["seed"] for seed in run["seeds"]] == [3, 3]


def test_the_row_makes_the_logits_160_000_times_smaller():
    """The law: from tf1, the same random numbers times 0.05 in each of four kernels.

    0.05 is no power of 2, so every product is rounded: 1e-5 of the largest logit.
    """
    x = plan(60, size=12).training.images
    tables = program_defaults(), program_defaults().replace(random_normal_stddev=0.05)
    large, small = (keras_program(12, 3, defaults=table, seed=1).predict(x) for table in tables)
    assert np.abs(large - 160_000 * small.astype(np.float64)).max() <= 1e-5 * np.abs(large).max()
    assert np.abs(large).min() > 1


def test_the_first_step_is_seen_on_some_images_in_training_mode():
    """With batch normalization the first loss is the one that a training step sees, as in Keras."""
    chosen = plan(150, size=10, epochs=1, classes=4)
    table = Defaults.keras()
    seen = train(chosen, table, 7, batchnorm=True)
    keras.utils.set_random_seed(7)
    L, start = keras.layers, {"kernel_initializer": "random_normal"}
    layers = [keras.Input((10, 10, 3))]
    for filters in (4, 8):
        layers += [L.Conv2D(filters, 8, padding="same", **start), L.BatchNormalization(),
                   L.ReLU(), L.MaxPooling2D(2, padding="same")]  # fmt: skip
    layers += [L.Flatten(), L.Dense(16, activation="relu", **start), L.Dense(4, **start)]
    model = keras.Sequential(layers)
    probe = np.random.default_rng(0).permutation(150)[:128]
    x, y = chosen.training.images[probe], chosen.training.labels[probe]
    logits = np.asarray(model(x, training=True))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, logits)
    assert seen["first_loss"] == pytest.approx(float(loss), rel=1e-5)
    assert seen["first_logit_std"] == pytest.approx(logits.std(), rel=1e-4)
    outside = np.asarray(model(x, training=False))
    assert seen["first_logit_std"] != pytest.approx(outside.std(), rel=1e-2)


def test_looking_at_the_first_step_does_not_train(monkeypatch):
    """Without the look the same history comes out."""
    chosen = plan(60, size=8)
    seen = train(chosen, Defaults.keras(), 1, batchnorm=True)
    monkeypatch.setattr(experiment, "first_step", lambda plan, model: (0.0, np.zeros((2, 3))))
    assert train(chosen, Defaults.keras(), 1, batchnorm=True)["history"] == seen["history"]


def fake(plan, defaults, seed, batchnorm):
    """Return a run without training."""
    return {
        "seed": seed,
        "first_loss": 2.5,
        "first_logit_std": 1.0,
        "final_loss": 2.0,
        "val_accuracy": 0.2 * seed,
        "history": {"loss": [3.0, 2.0], "val_loss": [4.0, 3.0], "val_accuracy": [0.1, 0.2 * seed]},
        "logit_histogram": {"of": seed},
    }


@pytest.mark.parametrize(("done", "profiles", "rows"), [
    (0, [], []),
    (1, ["keras"], []),
    (4, ["keras", "keras2", "tf1"], []),
    (6, ["keras", "keras2", "tf1"], ["stateless_draws"]),
])  # fmt: skip
def test_ctrl_c_keeps_what_was_measured(monkeypatch, done, profiles, rows):
    """The runs that were done are there, the others are not, and `interrupted` says so."""
    monkeypatch.setattr(experiment, "train", fake)

    def report(number, total, words):
        if number == done:
            raise KeyboardInterrupt

    seen = measure(plan(seeds=(1, 2)), report)
    assert seen["interrupted"] is True
    assert list(seen["profiles"]) == profiles
    assert [row for row, it in seen["rows"].items() if "switched_off_alone" in it] == rows
    assert ("batchnorm_workaround" in seen) is (done >= 4)
    assert set(seen["rows"]) == set(ROWS)
    assert all(len(run["seeds"]) == 1 for run in seen["profiles"].values())


def test_ctrl_c_during_a_training_leaves_that_training_out(monkeypatch):
    """In the middle of the second seed, what has two seeds has two, and the rest has one."""
    calls = []

    def stop_in_the_twentieth(plan, defaults, seed, batchnorm):
        calls.append(seed)
        if len(calls) == 20:
            raise KeyboardInterrupt
        return fake(plan, defaults, seed, batchnorm)

    monkeypatch.setattr(experiment, "train", stop_in_the_twentieth)
    seen = measure(plan(seeds=(1, 2)))
    assert seen["interrupted"] is True
    assert [len(seen["profiles"][name]["seeds"]) for name in ("keras", "tf1")] == [2, 1]
    assert seen["profiles"]["keras"]["val_accuracy"] == pytest.approx(0.3)
    assert seen["profiles"]["tf1"]["val_accuracy"] == pytest.approx(0.2)


def test_progress_counts_every_training_before_it_begins(monkeypatch):
    """The report is told 0, 1, 2, ... of all, with the seed and the name of the job."""
    monkeypatch.setattr(experiment, "train", fake)
    told = []
    seen = measure(plan(seeds=(4, 9)), lambda *call: told.append(call))
    each = [name for name, _, _ in jobs()]
    assert told == [
        (place, 2 * len(each), f"seed {seed}: {name}")
        for place, (seed, name) in enumerate((seed, name) for seed in (4, 9) for name in each)
    ]
    assert seen["interrupted"] is False


def test_the_means_are_over_the_seeds_epoch_by_epoch():
    """Every number and every epoch is a mean; the histogram is that of the first seed."""
    found = average([fake(None, None, 1, False), fake(None, None, 2, False)])
    assert found["val_accuracy"] == pytest.approx(0.3)
    assert found["history"]["val_accuracy"] == pytest.approx([0.1, 0.3])
    assert found["history"]["loss"] == [3.0, 2.0]
    assert found["logit_histogram"] == {"of": 1}
    assert [seed["val_accuracy"] for seed in found["seeds"]] == [0.2, 0.4]
    assert "logit_histogram" not in found["seeds"][0]
    assert average([]) is None


def test_the_histogram_is_that_of_numpy():
    """Twenty bins, four standard deviations to each side; what lies beyond is in the last ones."""
    logits = np.random.default_rng(0).normal(0.5, 2, (100, 11)).astype(np.float32)
    logits[0, :2] = 100, -100
    found = histogram(logits)
    width = 4 * logits.astype(np.float64).std()
    assert found["edges"] == pytest.approx(np.linspace(-width, width, 21))
    counts = [((logits >= low) & (logits < high)).sum()
              for low, high in zip(found["edges"], found["edges"][1:], strict=False)]  # fmt: skip
    counts[0] += (logits < -width).sum()
    counts[-1] += (logits >= width).sum()
    assert found["counts"] == counts
    assert sum(found["counts"]) == logits.size


def test_logits_that_are_all_equal_have_a_histogram_and_infinite_ones_have_none():
    """A dead network has the width 1 to each side; NaN and infinity cannot be counted."""
    dead = histogram(np.zeros((3, 4), np.float32))
    assert (dead["edges"][0], dead["edges"][-1], sum(dead["counts"])) == (-1.0, 1.0, 12)
    for value in (np.nan, np.inf):
        logits = np.zeros((3, 4), np.float32)
        logits[1, 2] = value
        assert histogram(logits) == {"edges": [], "counts": []}
        assert math.isnan(spread(logits))
    huge = histogram(np.array([[-3e38, 3e38]], np.float32))
    assert np.isfinite(huge["edges"]).all() and sum(huge["counts"]) == 2


def test_the_plan_knows_its_size_and_its_classes():
    """From the images and from the names of the classes, which labels may not show."""
    chosen = plan(size=9, classes=5)
    assert (chosen.size, chosen.classes) == (9, 5)
    assert dataclasses.replace(chosen, training=plan(4, size=9, classes=5).training).classes == 5
