"""`minikeras why` from the data to the files, and what can go wrong on the way."""

import contextlib
import functools
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

import pytest
from rich.console import Console

from minikeras import cli
from minikeras.defaults import PROFILES
from minikeras.why import experiment, images, run, writing
from minikeras.why.experiment import relevant_rows
from minikeras.why.images import Skipped
from why.sample import sample_result
from why.small import CLASSES, image_set, jpeg_folder

NUMBERS = {"first_loss", "first_logit_std", "final_loss", "val_accuracy", "history", "seeds"}


def why(*arguments):
    """Call `minikeras why`; return the status, the output and the errors."""
    with (
        contextlib.redirect_stdout(io.StringIO()) as output,
        contextlib.redirect_stderr(io.StringIO()) as errors,
    ):
        status = cli.main(["why", *map(str, arguments)])
    return status, output.getvalue(), errors.getvalue()


def strict(path):
    """Read a JSON file, which has no NaN and no Infinity."""

    def refuse(token):
        raise AssertionError(f"{token} is no JSON")

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


# -- end to end ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A whole run on a few small JPEG files, one of which is broken."""
    root = tmp_path_factory.mktemp("why")
    folder = jpeg_folder(root / "food", training=5)
    bad = folder / "training" / "Egg" / "1.jpg"
    bad.write_bytes(b"no picture")
    out = root / "new" / "out"
    told = why("--data", folder, "--out", out, "--epochs", 2, "--seeds", 1, "--image-size", 8)
    return *told, out, bad


def test_a_run_ends_well(done):
    """Status 0, two files, and one line for each stage on the standard error."""
    status, output, errors, out, _ = done
    assert status == 0
    assert sorted(os.listdir(out)) == ["why.html", "why.json"]
    assert errors.splitlines() == [
        "reading images ...", "seed 1 ...", "the question's own TF1 program ...",
    ]  # fmt: skip
    assert output.splitlines()[-1] == f"Written: {out / 'why.json'}, {out / 'why.html'}"


def test_the_file_has_every_number(done):
    """The three programs, each row on and off, the remedy and the question's own program."""
    result = strict(done[3] / "why.json")
    assert set(result["profiles"]) == set(PROFILES)
    assert tuple(result["rows"]) == relevant_rows()
    runs = [*result["profiles"].values(), result["batchnorm_workaround"],
            result["question_tf1_program"]]  # fmt: skip
    for row in result["rows"].values():
        runs += [row["switched_on_alone"], row["switched_off_alone"]]
    for found in runs:
        assert set(found) >= NUMBERS
        assert set(found["history"]) == {"loss", "val_loss", "val_accuracy"}
        assert all(len(values) == 2 for values in found["history"].values())
        assert [seed["seed"] for seed in found["seeds"]] == [1]
    assert result["interrupted"] is False
    assert result["seconds"] > 0
    assert result["schema"] == 1
    assert set(result["versions"]) == {"minikeras", "tensorflow", "python"}


def test_the_question_and_the_row_tf1_are_one(done):
    """The asker's own graph agrees with minikeras, and the law holds."""
    result = strict(done[3] / "why.json")
    question, tf1 = result["question_tf1_program"], result["profiles"]["tf1"]
    assert question["largest_difference"] <= 1e-6
    assert question["first_loss"] == pytest.approx(tf1["first_loss"], rel=1e-6)
    assert question["val_accuracy"] == pytest.approx(tf1["val_accuracy"])
    assert result["law"]["predicted"] == 160_000
    assert result["law"]["measured"] == [pytest.approx(160_000, rel=1e-5)]
    assert result["answer"].startswith("random_normal_stddev makes the difference, 0.05 in Keras")


def test_the_settings_say_what_was_measured_with(done):
    """Enough to measure it again."""
    settings = strict(done[3] / "why.json")["settings"]
    assert settings == {
        "data": str(done[4].parents[2]),
        "rendered": False,
        "image_size": 8,
        "epochs": 2,
        "seeds": [1],
        "training_images": 14,
        "validation_images": 6,
        "classes": list(CLASSES),
        "quick": False,
        "skipped_images": [str(done[4])],
    }


def test_a_broken_image_is_named_and_the_run_goes_on(done):
    """On the terminal with the reason, and in the report."""
    _, output, _, out, bad = done
    assert re.search(rf"^Left out {re.escape(str(bad))}: \S+", output, re.MULTILINE)
    assert str(bad) in (out / "why.html").read_text(encoding="utf-8")


def test_the_table_and_the_report_have_the_answer(done):
    """Both show what why.json says."""
    _, output, _, out, bad = done
    result = strict(out / "why.json")
    assert result["answer"] in " ".join(output.split())
    page = (out / "why.html").read_text(encoding="utf-8")
    assert result["answer"] in page
    assert page.rstrip().endswith("</html>")
    lines = [line for line in output.splitlines() if not line.startswith(("Left", "Written"))]
    assert max(map(len, lines)) <= 80
    for row in relevant_rows():
        assert row in output and row in page


def test_the_digits_are_measured_too(monkeypatch, tmp_path):
    """Real images without a folder; here few of them, and one row."""
    real = images.digits

    def few(*, size):
        return tuple(
            images.ImageSet(found.images[:60], found.labels[:60], (), found.classes)
            for found in real(size=size)
        )

    monkeypatch.setattr(run.images, "digits", few)
    monkeypatch.setattr(experiment, "relevant_rows", lambda: ("random_normal_stddev",))
    arguments = ("--data", "digits", "--epochs", 1, "--seeds", 1, "--image-size", 8)
    status, output, _ = why(*arguments, "--out", tmp_path)
    assert status == 0
    assert "8 x 8 real digits, 1 epoch, seed 1" in output
    result = strict(tmp_path / "why.json")
    assert result["settings"]["data"] == "digits"
    assert result["settings"]["rendered"] is False
    assert len(result["settings"]["classes"]) == 10
    assert result["question_tf1_program"]["largest_difference"] <= 1e-6


# -- interrupted ---------------------------------------------------------------------


def interrupt_after(folder, out, words):
    """Run the real command on a terminal, press Ctrl-C when `words` are shown; return the end."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "minikeras", "why", "--data", str(folder), "--out", str(out)]
    command += ["--epochs", "1", "--seeds", "9", "--image-size", "8"]
    # A process in the background of a shell ignores Ctrl-C, and so would its children.
    heard = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE, preexec_fn=heard)
    os.close(theirs)
    shown, limit = b"", time.monotonic() + 120
    while words not in shown and time.monotonic() < limit:
        if select.select([ours], [], [], 1)[0]:
            shown += os.read(ours, 65536)
    assert words in shown, shown
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(OSError):  # the terminal closes with the program
        while part := os.read(ours, 65536):
            shown += part
    errors = process.communicate(timeout=60)[1]
    os.close(ours)
    return process.returncode, shown.decode(), errors.decode()


def test_ctrl_c_keeps_what_was_measured(tmp_path):
    """A real signal: status 130, both files, `interrupted`, and the end of the table."""
    folder = jpeg_folder(tmp_path / "food")
    status, shown, errors = interrupt_after(folder, tmp_path / "out", b"seed 1: keras2")
    assert status == 130
    assert errors == ""
    result = strict(tmp_path / "out" / "why.json")
    assert result["interrupted"] is True
    assert {"keras", "tf1"} <= set(result["profiles"])
    assert "question_tf1_program" not in result
    assert "interrupted" in (tmp_path / "out" / "why.html").read_text(encoding="utf-8")
    assert "Interrupted" in shown
    assert "Written: " in shown
    assert "/162" in shown  # nine seeds of eighteen trainings


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
    for form, numbers in (((), cli.FULL), (("--quick",), cli.QUICK)):
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
