"""The page "Explore" shows what its program measures, and all of it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator

import numpy as np
import pytest

import explorable
from explorable import DATA, FIGURE, NAMES, PRESETS, SEEDS, SWITCHES, combinations, key, table
from minikeras import Defaults
from minikeras.why import food, images
from minikeras.why.experiment import (
    DONE_BY_HAND,
    PROBE,
    Plan,
    first_step,
    program_defaults,
    relevant_rows,
    spread,
)
from minikeras.why.programs import keras_program

FOUND = json.loads(DATA.read_text(encoding="utf-8"))
PAGE = (explorable.ROOT / "docs" / "explore.md").read_text(encoding="utf-8")
SAMPLE = random.Random(2026).sample(sorted(FOUND["combinations"]), 4)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plan]:
    """Return the images that were measured, and one seed."""
    folder = food.render(
        tmp_path_factory.mktemp("food") / "food", images_per_class=explorable.IMAGES_PER_CLASS
    )
    training, validation = images.load(folder, size=explorable.SIZE)
    with training, validation:
        yield Plan(training, validation, explorable.EPOCHS, SEEDS)


def switches(digits: str) -> frozenset[str]:
    return frozenset(name for name, digit in zip(NAMES, digits, strict=True) if digit == "1")


def test_every_combination_was_measured() -> None:
    assert len(FOUND["combinations"]) == 2 ** len(NAMES)
    assert set(FOUND["combinations"]) == set(map(key, combinations()))
    assert FOUND["seeds"] == list(SEEDS)
    for entry in FOUND["combinations"].values():
        for name, length in (("loss", 1 + explorable.EPOCHS), ("accuracy", explorable.EPOCHS)):
            mean, low, high = map(np.array, entry[name])
            assert mean.shape == (length,)
            assert np.all((low <= mean * 1.001) & (mean <= high * 1.001))
        assert sum(entry["logits"]) == len(SEEDS) * PROBE * FOUND["images"]["classes"]
        assert np.all(np.isfinite(entry["loss"]))


def test_the_data_is_small() -> None:
    assert DATA.stat().st_size < 300_000


@pytest.mark.parametrize("digits", SAMPLE)
def test_the_first_step_is_measured_again(plan: Plan, digits: str) -> None:
    """Of combinations drawn by lot, with every seed."""
    on, entry = switches(digits), FOUND["combinations"][digits]
    losses, deviations, counts = [], [], []
    for seed in SEEDS:
        model = keras_program(
            plan.size, plan.classes, defaults=table(on), seed=seed, batchnorm="batchnorm" in on
        )
        loss, logits = first_step(plan, model)
        model.close()
        summed = not table(on).average_over_batch
        losses.append(loss * table(on).batch_size / PROBE if summed else loss)
        deviations.append(spread(logits))
        counts.append(explorable.sizes(logits))
    # Four digits are written; the last ones of float32 depend on the processor.
    assert np.mean(losses) == pytest.approx(entry["loss"][0][0], rel=1e-3)
    assert np.mean(deviations) == pytest.approx(entry["deviation"], rel=1e-3)
    assert np.abs(np.sum(counts, axis=0) - entry["logits"]).sum() <= 20


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_preset_is_trained_again(plan: Plan, preset: str) -> None:
    """Bits differ between processors, and training makes more of them: the more, the later."""
    entry = FOUND["combinations"][key(PRESETS[preset])]
    runs = [explorable.measure(plan, PRESETS[preset], seed) for seed in SEEDS]
    again = explorable.summary(PRESETS[preset], runs)
    assert again["loss"][0][:5] == pytest.approx(entry["loss"][0][:5], rel=0.02)
    assert again["loss"][0][-1] == pytest.approx(entry["loss"][0][-1], rel=0.3)
    assert again["accuracy"][0][-1] == pytest.approx(entry["accuracy"][0][-1], abs=0.1)


def test_the_presets_are_the_two_programs() -> None:
    """In every row that this network meets."""
    assert table(PRESETS["Keras"]) == Defaults.keras()
    program, preset = program_defaults(), table(PRESETS["TF1"])
    for row in (*relevant_rows(), *DONE_BY_HAND):
        assert getattr(preset, row) == getattr(program, row), row


def test_every_relevant_row_has_a_switch() -> None:
    rows = [row for switch in SWITCHES for row in switch.rows]
    assert set(relevant_rows()) <= set(rows)
    assert len(rows) == len(set(rows))


def test_the_still_figure_is_drawn_from_the_data() -> None:
    assert FIGURE.read_text(encoding="utf-8") == explorable.still(FOUND) + "\n"


def test_the_page_has_the_switches_and_says_their_values() -> None:
    """As they are in the table."""
    assert tuple(re.findall(r'role="switch" name="(\w+)"', PAGE)) == NAMES
    assert set(re.findall(r'data-preset="(\w+)"', PAGE)) == set(PRESETS)
    keras, off = Defaults.keras(), table(frozenset())
    assert f"{keras.random_normal_stddev:g}, not of {off.random_normal_stddev:g}" in PAGE
    assert f"Take {keras.batch_size} images in a step, not {off.batch_size}" in PAGE
    assert keras.zero_bias and keras.average_over_batch and keras.shuffle_each_epoch
    words = ["no", "one", "two", "three", "four", "five", "six", "seven"]
    assert f"The other {words[len(explorable.REST)]} rows as in Keras" in PAGE
    assert f"every combination of {words[len(NAMES)]}" in " ".join(PAGE.split())
