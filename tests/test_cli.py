"""The command line: what is printed where, with which status, and how soon."""

import importlib.metadata
import os
import re
import subprocess
import sys
import time

import pytest

from cli.calls import called
from minikeras import cli
from minikeras.cli import behaviors
from minikeras.defaults import names

WITHOUT_TENSORFLOW = [
    [],
    ["--help"],
    ["why", "--help"],
    ["behaviors"],
    ["behaviors", "adam_epsilon"],
    ["behaviors", "adam_epsilom"],
    ["behaviors", "softmax"],
    ["behaviors", "--stage", "loss"],
    ["explain", "no such file"],
    ["explain", "."],
    ["explain", __file__, "--trainings", "-1"],
    ["explain", __file__, "--against", "no such profile"],
    ["diff", "keras", "tf1"],
    ["why", "--epochs", "0"],
    ["why", "--image-size", "3"],
    ["why", "--data", "no such folder"],
    ["whi"],
]


def run(*arguments, **options):
    """Run `python -m minikeras` in a process of its own."""
    command = [sys.executable, "-m", "minikeras", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def test_tensorflow_is_imported_only_to_measure():
    """Help, the table, a page, a difference and every refusal answer without it."""
    program = f"""
import contextlib, io, sys
from minikeras.cli import main
for arguments in {WITHOUT_TENSORFLOW!r}:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        with contextlib.suppress(SystemExit):
            main(arguments)
    heavy = {{"tensorflow", "numpy", "rich"}} & set(sys.modules)
    assert not heavy, (arguments, heavy)
print("light")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("light\n", "")


@pytest.mark.parametrize("arguments", [["--help"], ["behaviors"]])
def test_an_answer_comes_at_once(arguments):
    """Half a second on a quiet machine; four times as much is granted to a busy one."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        assert run(*arguments).returncode == 0
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 2.0


@pytest.mark.parametrize(
    ("arguments", "got", "close"),
    [
        (["behaviors", "adam_epsilom"], "'adam_epsilom' is not a row", "'adam_epsilon'"),
        (["diff", "keras", "kears2"], "'kears2' is not a profile", "'keras2'"),
        (["diff", "tf2", "keras"], "'tf2' is not a profile", "'tf1'"),
        (["behaviors", "--stage", "los"], "'los' is not a stage", "'loss'"),
        (["explain", __file__, "--against", "tf2"], "'tf2' is not a profile", "'tf1'"),
        (["explain", __file__, "--defaults", "keras3"], "'keras3' is not a profile", "'keras'"),
        (["explain", __file__, "--format", "tabel"], "'tabel' is not a format", "'table'"),
        (["behaviours"], "'behaviours' is not a command", "'behaviors'"),
        (["wy", "--quick"], "'wy' is not a command", "'why'"),
    ],
)
def test_a_wrong_name_ends_with_status_2_and_the_closest_one(capsys, arguments, got, close):
    """The message goes to the standard error."""
    status, output, errors = called(capsys, *arguments)
    assert (status, output) == (2, "")
    assert errors.startswith(f"minikeras: {got}")
    assert f"Did you mean {close}?" in errors


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        (["behaviors", "zzz"], "`minikeras behaviors` lists the rows."),
        (["diff", "keras", "zzz"], "keras, keras2, tf1."),
        (["zzz"], "why, behaviors, diff, explain."),
    ],
)
def test_a_name_that_is_close_to_none_is_told_what_there_is(capsys, arguments, known):
    """Without a guess."""
    status, _, errors = called(capsys, *arguments)
    assert status == 2
    assert errors.rstrip().endswith(known)
    assert "Did you mean" not in errors


@pytest.mark.parametrize("arguments", [[], ["diff", "keras"], ["behaviors", "a", "b"], ["--nope"],
                                       ["why", "--epochs", "many"]])  # fmt: skip
def test_wrong_usage_ends_with_status_2_and_the_usage(capsys, arguments):
    """As of every program that has arguments."""
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith("usage: minikeras")


def test_every_command_is_known(capsys):
    """The commands of the parser are those that a wrong word is compared with."""
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    listed = re.findall(r"^    (\w+)", capsys.readouterr().out, re.MULTILINE)
    assert tuple(listed) == cli.COMMANDS


def test_the_module_and_the_script_are_the_command():
    """`python -m minikeras` and `minikeras` both call `main` with the words of the process."""
    done = run("diff", "keras", "keras")
    assert (done.returncode, done.stdout) == (0, f"0 of {len(names())} rows differ.\n")
    assert run("behaviors", "zzz").returncode == 2
    scripts = importlib.metadata.distribution("minikeras").entry_points
    (script,) = scripts.select(group="console_scripts", name="minikeras")
    assert script.load() is cli.main


def test_ctrl_c_ends_with_status_130(capsys, monkeypatch):
    """Without a traceback."""

    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(behaviors, "print_rows", interrupt)
    assert called(capsys, "behaviors") == (130, "", "minikeras: interrupted\n")


@pytest.mark.parametrize("error", [ValueError, OSError, ImportError])
def test_an_error_that_is_the_users_ends_with_status_2(capsys, monkeypatch, error):
    """The message, and no traceback."""

    def fail(*arguments):
        raise error("what is wrong")

    monkeypatch.setattr(behaviors, "print_rows", fail)
    assert called(capsys, "behaviors") == (2, "", "minikeras: what is wrong\n")


def test_an_error_that_is_ours_is_not_hidden(monkeypatch):
    """A bug keeps its traceback."""

    def fail(*arguments):
        raise KeyError("bug")

    monkeypatch.setattr(behaviors, "print_rows", fail)
    with pytest.raises(KeyError, match="bug"):
        cli.main(["behaviors"])


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["behaviors"], 141),
        (["behaviors", "zero_bias"], 141),
        (["diff", "keras", "tf1"], 141),
        (["--help"], 0),  # argparse takes no notice
    ],
)
def test_a_reader_that_has_seen_enough_is_no_error(arguments, status):
    """As in `minikeras behaviors | head -1`: nothing is said, the status is that of the shell."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "minikeras", *arguments]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, timeout=60)
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == status


def test_without_a_standard_output_nothing_breaks():
    """Some programs start others with a closed output."""
    program = "import sys; from minikeras.cli import main; sys.stdout = None; "
    command = [sys.executable, "-c", program + "sys.exit(main(['diff', 'keras', 'tf1']))"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
