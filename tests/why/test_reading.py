import json
import math
from typing import Any

import pytest

from minikeras.why.reading import OFF, ON, missing, read, read_run, text
from why.sample import change, sample_result


def test_a_result_that_went_through_json_reads_the_same() -> None:
    assert read(json.loads(json.dumps(sample_result()))) == read(sample_result())


@pytest.mark.parametrize("written", [None, "nan", "NaN", math.nan, "what?", [1], {}])
def test_what_is_no_number_is_nan(written: Any) -> None:
    run = read_run({"final_loss": written})
    assert run is not None
    assert run.final_loss is not None
    assert math.isnan(run.final_loss)


@pytest.mark.parametrize(("written", "sign"), [("inf", 1), ("Infinity", 1), ("-inf", -1)])
def test_infinity_may_be_written_as_text(written: str, sign: int) -> None:
    run = read_run({"history": {"loss": [written, 2]}})
    assert run is not None
    assert run.loss == (sign * math.inf, 2.0)


def test_what_was_not_measured_is_none() -> None:
    run = read_run({"first_loss": 1})
    assert run is not None
    assert run.final_loss is None
    assert read_run({}) is None
    assert read_run(None) is None


def test_the_row_with_the_largest_share_of_the_accuracy_gap_comes_first() -> None:
    reading = read(sample_result())
    shares = [row.headline("val_accuracy") for row in reading.rows]
    assert reading.rows[0].name == "random_normal_stddev"
    assert shares == sorted(shares, key=lambda share: share or 0, reverse=True)


def test_without_an_accuracy_gap_the_first_loss_decides() -> None:
    result = sample_result()
    for row in result["rows"].values():
        row["share"]["val_accuracy"] = None
    result["rows"]["adam_epsilon"]["share"]["first_loss"] = {
        "on": {"mean": 3.0, "low": 3.0, "high": 3.0},
        "off": None,
    }
    reading = read(result)
    assert not reading.has_accuracy_gap
    assert [row.name for row in reading.rows][:2] == ["adam_epsilon", "random_normal_stddev"]


def test_the_headline_is_the_mean_of_both_directions_or_the_one_there_is() -> None:
    path = "rows/adam_epsilon/share/val_accuracy"
    both = {"on": {"mean": 0.2}, "off": {"mean": 0.6}}
    for share, headline in ((both, 0.4), (both | {"off": None}, 0.2), ({}, None)):
        rows = {row.name: row for row in read(change(sample_result(), path, share)).rows}
        found = rows["adam_epsilon"].headline("val_accuracy")
        assert found == (headline if headline is None else pytest.approx(headline))


def test_the_spread_is_the_lowest_and_the_highest_seed() -> None:
    result = sample_result()
    seeds = result["profiles"]["keras"]["seeds"]
    for seed, accuracy in zip(seeds, (0.6, 0.7, math.nan), strict=True):
        seed["val_accuracy"] = accuracy
    keras = read(result).keras
    assert keras is not None
    assert keras.spread("val_accuracy") == (0.6, 0.7)


def test_every_training_is_counted() -> None:
    programs, rows = 5, 7
    assert read(sample_result()).trainings() == (programs + 2 * rows) * 3
    assert read(sample_result(seeds=[4])).trainings() == programs + 2 * rows


def test_a_whole_result_misses_nothing() -> None:
    assert missing(read(sample_result())) == ()


def test_what_an_interruption_left_out_is_named() -> None:
    result = sample_result()
    del result["batchnorm_workaround"], result["law"], result["profiles"]["keras2"]
    del result["rows"]["adam_epsilon"]["switched_on_alone"]
    result["rows"]["keep_last_batch"]["switched_off_alone"]["seeds"].pop()
    assert missing(read(result)) == (
        "keras2: not run",
        "tf1 + batch norm: not run",
        "adam_epsilon switched on alone: not run",
        "keep_last_batch switched off alone: 2 of 3 seeds",
        "the law: not checked",
    )


def test_nothing_at_all_can_be_read() -> None:
    reading = read({})
    assert reading.keras is None
    assert reading.rows == ()
    assert reading.trainings() == 0


@pytest.mark.parametrize("key", list(sample_result()))
@pytest.mark.parametrize("nonsense", [None, "text", 3, [], {}, [None], {"a": None}])
def test_an_entry_of_another_kind_is_read_as_missing(key: str, nonsense: Any) -> None:
    assert read(sample_result() | {key: nonsense}) is not None


def test_both_directions_are_kept_apart() -> None:
    row = read(sample_result()).rows[0]
    assert row.runs[ON].first_loss == pytest.approx(2.3991)
    assert row.runs[OFF].first_loss == pytest.approx(13519.2)


def test_control_characters_and_half_characters_are_replaced() -> None:
    assert text("a\x1b[31m\x00\udcffb\n") == "a\ufffd[31m\ufffd\ufffdb\n"
    assert text("Brötchen 面包") == "Brötchen 面包"


def test_histogram_edges_must_enclose_the_counts() -> None:
    run = read_run({"logit_histogram": {"edges": [0, 1], "counts": [1, 2]}})
    assert run is not None
    assert run.histogram is None
