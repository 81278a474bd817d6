"""`minikeras why` from the data to the files, and what can go wrong on the way."""

import contextlib
import functools
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

import pytest

from minikeras.defaults import PROFILES
from minikeras.why import experiment, images, run
from minikeras.why.experiment import relevant_rows
from why.calls import strict, why
from why.small import CLASSES, jpeg_folder

NUMBERS = {"first_loss", "first_logit_std", "final_loss", "val_accuracy", "history", "seeds"}


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
