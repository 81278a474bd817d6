"""What `minikeras why` writes and prints, and what can go wrong with it; nothing is trained."""

import io
import os
import re

import pytest
from rich.console import Console

from minikeras.cli.why import FULL, QUICK
from minikeras.why import run, writing
from minikeras.why.images import Skipped
from why.calls import strict, why
from why.sample import sample_result
from why.small import CLASSES, image_set


@pytest.fixture
def quickly(monkeypatch):
    """Replace what is measured by the sample; return it, so that a test may change it."""
    sample = sample_result(seeds=[1])
    parts = {
        key: sample[key]
        for key in ("seconds", "interrupted", "profiles", "rows", "done_by_hand",
                    "batchnorm_workaround")
    }  # fmt: skip
    monkeypatch.setattr(run, "measure", lambda plan, report: parts)
    monkeypatch.setattr(run.question, "compare", lambda plan, seed: {"seed": seed})
    monkeypatch.setattr(
        run.images, "load", lambda *arguments, **options: (image_set(6), image_set(3))
    )
    return parts


@pytest.fixture
def folder(tmp_path):
    """A folder with the layout of images; they are not decoded."""
    for split in ("training", "validation"):
        for name in CLASSES:
            (tmp_path / "food" / split / name).mkdir(parents=True)
            (tmp_path / "food" / split / name / "1.jpg").touch()
    return tmp_path / "food"


def test_before_anything_is_measured_ctrl_c_leaves_an_old_report(quickly, folder, tmp_path):
    """Nothing is better than nothing; what an earlier run measured stays."""
    (tmp_path / "why.json").write_text("old")
    quickly |= {"profiles": {}, "rows": {}, "interrupted": True}
    assert why("--data", folder, "--out", tmp_path) == (130, "", "minikeras: interrupted\n")
    assert (tmp_path / "why.json").read_text() == "old"
    assert not (tmp_path / "why.html").exists()


def test_ctrl_c_during_the_last_comparison_keeps_everything_else(
    quickly, folder, tmp_path, monkeypatch
):
    """All rows are there, only the question's own program is missing."""

    def interrupt(plan, seed):
        raise KeyboardInterrupt

    monkeypatch.setattr(run.question, "compare", interrupt)
    status, output, _ = why("--data", folder, "--out", tmp_path)
    assert status == 130
    result = strict(tmp_path / "why.json")
    assert result["interrupted"] is True
    assert "question_tf1_program" not in result
    assert result["rows"] and result["law"] and result["answer"]
    assert "the question's TF1: not run" in output


def test_after_an_interruption_the_last_comparison_is_not_begun(
    quickly, folder, tmp_path, monkeypatch
):
    """Ctrl-C means now."""
    monkeypatch.setattr(run.question, "compare", lambda plan, seed: pytest.fail("begun"))
    quickly["interrupted"] = True
    assert why("--data", folder, "--out", tmp_path)[0] == 130


# -- files ---------------------------------------------------------------------------


def test_the_comparison_has_the_first_seed(quickly, folder, tmp_path):
    """Of several seeds, the question's program is trained with the first."""
    assert why("--data", folder, "--out", tmp_path, "--seeds", 3)[0] == 0
    assert strict(tmp_path / "why.json")["question_tf1_program"] == {"seed": 1}


@pytest.mark.parametrize(("value", "token"), [(float("nan"), "nan"), (float("inf"), "inf"),
                                              (float("-inf"), "-inf")])  # fmt: skip
def test_a_number_that_is_not_finite_is_a_word(quickly, folder, tmp_path, value, token):
    """JSON has no such numbers, and readers that know JSON only must be able to read it."""
    quickly["profiles"]["tf1"]["final_loss"] = value
    quickly["profiles"]["tf1"]["history"]["loss"][1] = value
    assert why("--data", folder, "--out", tmp_path)[0] == 0
    found = strict(tmp_path / "why.json")["profiles"]["tf1"]
    assert found["final_loss"] == found["history"]["loss"][1] == token


def test_what_json_has_stays_as_it_is():
    """Numbers, truth values, words, None; a tuple is a list."""
    value = {"a": [1, 2.5, True, None, "nan"], "b": {"c": (1, 2)}}
    assert run.plain(value) == {"a": [1, 2.5, True, None, "nan"], "b": {"c": [1, 2]}}


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_files_whole(quickly, folder, tmp_path, monkeypatch, step):
    """Status 2, the reason, and neither a new file nor half a one."""
    out = tmp_path / "out"
    out.mkdir()
    for name in ("why.json", "why.html"):
        (out / name).write_text("old")

    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, step, fail)
    status, _, errors = why("--data", folder, "--out", out)
    assert status == 2
    assert "No space left on device" in errors
    assert sorted(os.listdir(out)) == ["why.html", "why.json"]
    assert all((out / name).read_text() == "old" for name in os.listdir(out))


def test_the_images_are_let_go(quickly, folder, tmp_path, monkeypatch):
    """Their temporary files are closed, also when the measurement fails."""
    sets = image_set(6), image_set(3)
    monkeypatch.setattr(run.images, "load", lambda *arguments, **options: sets)

    def fail(plan, report):
        raise ValueError("what is wrong")

    monkeypatch.setattr(run, "measure", fail)
    status, _, errors = why("--data", folder, "--out", tmp_path)
    assert (status, errors) == (2, "minikeras: what is wrong\n")
    assert [len(found.images) for found in sets] == [0, 0]


def test_the_images_are_rendered_if_there_is_no_folder(quickly, tmp_path, monkeypatch):
    """As many of each class as the form says, and the settings say so."""
    asked = []

    def render(*, images_per_class, progress):
        asked.append(images_per_class)
        progress(1, 2)
        return tmp_path

    monkeypatch.setattr(run.food, "render", render)
    for form, numbers in (((), FULL), (("--quick",), QUICK)):
        status, _, errors = why("--out", tmp_path, *form)
        assert status == 0
        assert errors.splitlines()[0] == "rendering images, once ..."
        settings = strict(tmp_path / "why.json")["settings"]
        assert (settings["data"], settings["rendered"]) == ("rendered", True)
        assert settings["quick"] is bool(form)
        assert asked.pop() == numbers["images_per_class"]


def test_a_class_without_a_good_image_stops_the_run(folder, tmp_path):
    """Empty files are no pictures: status 2, with the class and the file."""
    status, output, errors = why("--data", folder, "--out", tmp_path, "--image-size", 8)
    assert (status, output) == (2, "")
    assert "could be decoded for: Bread, Egg, Soup" in errors
    assert "1.jpg" in errors
    assert not (tmp_path / "why.json").exists()


# -- the terminal --------------------------------------------------------------------


def with_skipped(skipped):
    """Return a training set from which files were left out."""
    found = image_set(6)
    object.__setattr__(found, "skipped", tuple(skipped))
    return lambda *arguments, **options: (found, image_set(3))


def test_many_broken_images_are_counted(quickly, folder, tmp_path, monkeypatch):
    """Five are named on the terminal, all of them in the file."""
    skipped = [Skipped(f"{number}.jpg", "no JPEG") for number in range(8)]
    monkeypatch.setattr(run.images, "load", with_skipped(skipped))
    _, output, _ = why("--data", folder, "--out", tmp_path)
    lines = [line for line in output.splitlines() if line.startswith("Left out")]
    assert lines == [f"Left out {number}.jpg: no JPEG" for number in range(5)] + [
        "Left out 3 more; why.json names them all."
    ]
    assert len(strict(tmp_path / "why.json")["settings"]["skipped_images"]) == 8


def test_a_path_is_printed_as_it_is(quickly, folder, tmp_path, monkeypatch):
    """Brackets are no markup, a long line is not broken, and half a character is no error."""
    name = "[bold]" + "x" * 100 + "[/bold]"
    monkeypatch.setattr(
        run.images, "load", with_skipped([Skipped(f"{name}.jpg", "bad"), Skipped("\udcff", "bad")])
    )
    out = tmp_path / name
    status, output, _ = why("--data", folder, "--out", out)
    assert status == 0
    lines = output.splitlines()
    assert f"Left out {name}.jpg: bad" in lines
    assert "Left out \N{REPLACEMENT CHARACTER}: bad" in lines
    assert lines[-1] == f"Written: {out / 'why.json'}, {out / 'why.html'}"


def test_a_terminal_gets_a_bar_that_goes_away():
    """It shows the stage, how much is done of how much, and leaves nothing."""
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=80)
    with run.progress(console) as report:
        report(3, 54, "seed 1: on " + "long_" * 10)
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", file.getvalue())
    assert "3/54" in shown
    assert ("seed 1: on " + "long_" * 10)[:36] + " " in shown
    assert "\x1b[2K" in file.getvalue().rsplit("3/54", 1)[1]


def test_elsewhere_a_stage_is_one_line(capsys):
    """On the standard error, so that the table can go to a file alone."""
    with run.progress(Console(file=io.StringIO())) as report:
        for words in ("reading images", "reading images", "seed 1: keras", "seed 1: tf1",
                      "seed 2: keras"):  # fmt: skip
            report(0, 1, words)
    assert capsys.readouterr() == ("", "reading images ...\nseed 1 ...\nseed 2 ...\n")
