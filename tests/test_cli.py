"""The command line: what is printed where, with which status, and how soon."""

import importlib.metadata
import itertools
import os
import re
import subprocess
import sys
import time

import pytest

from minikeras import cli
from minikeras.defaults import PROFILES, STAGES, Defaults, columns, names
from minikeras.pages import page

WITHOUT_TENSORFLOW = [
    [],
    ["--help"],
    ["why", "--help"],
    ["behaviors"],
    ["behaviors", "adam_epsilon"],
    ["behaviors", "adam_epsilom"],
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


def called(capsys, *arguments):
    """Call `main`; return the status, the output and the errors."""
    status = cli.main(arguments)
    return (status, *capsys.readouterr())


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


def test_the_table_has_every_row_and_three_columns_in_80_letters(capsys):
    """Row by row in the order of the table, under its stage, with its three values."""
    status, output, errors = called(capsys, "behaviors")
    assert (status, errors) == (0, "")
    head, *lines = output.splitlines()
    assert head.split() == list(PROFILES)
    assert max(map(len, output.splitlines())) <= 80
    assert [line for line in lines if not line.startswith(" ")] == list(STAGES)
    stage, seen = "", []
    for line in lines:
        if not line.startswith(" "):
            stage = line
            continue
        row, *values = re.split(r"\s{2,}", line.strip())
        assert values == [str(columns(row)[profile]) for profile in PROFILES]
        assert columns(row)["stage"] == stage
        room = [head.index(b) - head.index(a) - 2 for a, b in itertools.pairwise(PROFILES)]
        if all(len(value) <= size for value, size in zip(values, room, strict=False)):
            cells = [line[head.index(profile) :].split("  ")[0] for profile in PROFILES]
            assert cells == values
        seen.append(row)
    assert tuple(seen) == names()


def squeezed(text):
    """Return a text with single spaces."""
    return " ".join(text.split())


@pytest.mark.parametrize("row", names())
def test_a_row_prints_its_page_in_80_letters(capsys, row):
    """The values, the title and every word of the page; code is not broken."""
    status, output, errors = called(capsys, "behaviors", row)
    assert (status, errors) == (0, "")
    found = page(row)
    first = ", ".join(f"{name} {columns(row)[name]!r}" for name in PROFILES)
    expected = f"{row} ({found.stage}): {first} {found.title} {found.body}"
    assert squeezed(output) == squeezed(expected)
    long = [line for line in output.splitlines() if len(line) > 80]
    assert all(len(line.split("`")[1]) > 60 for line in long)
    assert all(line.count("`") % 2 == 0 for line in output.splitlines())
    heads = re.findall(r"^\*\*.*?\*\*", output, re.MULTILINE)
    assert [head.strip("*. ") for head in heads] == list(found.sections)
    assert output.count("\n\n**") == len(found.sections)


def test_two_profiles_are_compared_row_by_row(capsys):
    """The rows in which they differ, with both values, and how many there are."""
    status, output, errors = called(capsys, "diff", "keras2", "keras")
    assert (status, errors) == (0, "")
    head, *lines, last = output.splitlines()
    assert head.split() == ["keras2", "keras"]
    different = Defaults.keras2().diff(Defaults.keras())
    rows = [line.split() for line in lines if line.startswith(" ")]
    assert rows == [[row, str(two), str(three)] for row, (two, three) in different.items()]
    assert last == f"{len(different)} of {len(names())} rows differ."


def test_a_profile_does_not_differ_from_itself(capsys):
    """One line, without an empty table."""
    nothing = f"0 of {len(names())} rows differ.\n"
    assert called(capsys, "diff", "tf1", "tf1") == (0, nothing, "")


@pytest.mark.parametrize(
    ("arguments", "got", "close"),
    [
        (["behaviors", "adam_epsilom"], "'adam_epsilom' is not a row", "'adam_epsilon'"),
        (["diff", "keras", "kears2"], "'kears2' is not a profile", "'keras2'"),
        (["diff", "tf2", "keras"], "'tf2' is not a profile", "'tf1'"),
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
        (["zzz"], "why, behaviors, diff."),
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

    monkeypatch.setattr(cli, "_print_rows", interrupt)
    assert called(capsys, "behaviors") == (130, "", "minikeras: interrupted\n")


@pytest.mark.parametrize("error", [ValueError, OSError, ImportError])
def test_an_error_that_is_the_users_ends_with_status_2(capsys, monkeypatch, error):
    """The message, and no traceback."""

    def fail(*arguments):
        raise error("what is wrong")

    monkeypatch.setattr(cli, "_print_rows", fail)
    assert called(capsys, "behaviors") == (2, "", "minikeras: what is wrong\n")


def test_an_error_that_is_ours_is_not_hidden(monkeypatch):
    """A bug keeps its traceback."""

    def fail(*arguments):
        raise KeyError("bug")

    monkeypatch.setattr(cli, "_print_rows", fail)
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


@pytest.fixture
def told(monkeypatch, tmp_path):
    """Take down what `why` would run."""
    from minikeras.why import run as module

    monkeypatch.chdir(tmp_path)
    options = []
    monkeypatch.setattr(module, "run", lambda chosen, console: options.append(chosen) or 7)
    return options


def test_why_without_arguments_is_the_full_form(told):
    """Three seeds, larger images, and a folder of its own in the current one."""
    assert cli.main(["why"]) == 7
    (chosen,) = told
    assert (chosen.data, str(chosen.out), chosen.quick) == (None, "minikeras-why", False)
    assert {name: getattr(chosen, name) for name in cli.FULL} == cli.FULL
    assert chosen.seeds == 3


def test_why_quick_is_shorter_in_every_way(told):
    """One seed, fewer epochs, fewer and smaller images."""
    assert cli.main(["why", "--quick"]) == 7
    (chosen,) = told
    assert chosen.quick is True
    assert {name: getattr(chosen, name) for name in cli.QUICK} == cli.QUICK
    assert chosen.seeds == 1
    assert all(cli.QUICK[name] < cli.FULL[name] for name in cli.FULL)


@pytest.mark.parametrize("form", [[], ["--quick"]])
def test_a_number_that_is_given_counts(told, form):
    """Whatever the form."""
    given = ["--epochs", "5", "--seeds", "2", "--image-size", "16", "--data", "digits"]
    assert cli.main(["why", *given, "--out", "here", *form]) == 7
    (chosen,) = told
    assert (chosen.epochs, chosen.seeds, chosen.image_size) == (5, 2, 16)
    assert (chosen.data, str(chosen.out)) == ("digits", "here")
    assert os.listdir() == ["here"]


def test_the_notes_of_tensorflow_are_not_shown():
    """The import says nothing, and what is written afterwards is seen."""
    program = """
import sys
from minikeras.cli import _import_tensorflow
_import_tensorflow()
assert "tensorflow" in sys.modules
import tensorflow.compat.v1 as tf
with tf.Graph().as_default():
    tf.data.Dataset.range(3).make_initializable_iterator()
print("after", file=sys.stderr)
"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "after\n")


def test_if_tensorflow_cannot_be_imported_its_notes_are_shown(capfd, monkeypatch):
    """They say why."""

    def fail(name):
        os.write(2, b"a note of C++\n")
        raise ImportError("no such library")

    monkeypatch.setattr(cli.importlib, "import_module", fail)
    with pytest.raises(ImportError):
        cli._import_tensorflow()
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "a note of C++\nafter\n"
