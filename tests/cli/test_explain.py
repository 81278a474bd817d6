"""`minikeras explain FILE`: the decisions of each model of a program."""

import json

import pytest

from cli.calls import called
from minikeras import Defaults, Sequential, layers

PROGRAM = """\
import keras
import numpy as np

print("loading")
model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(2)])
model.compile("adam", "mse")
model.fit(np.zeros((8, 3)), np.zeros((8, 2)), epochs=100)
model.save("model.keras")
"""


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program that trains a model, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


def explained(**arguments):
    """Return what `explain` says of the same model."""
    model = Sequential(
        [layers.Dense(4, activation="relu", input_shape=(3,)), layers.Dense(2)],
        defaults=arguments.pop("defaults", Defaults.keras()),
    )
    model.compile("adam", "mse")
    texts = []
    found = model.explain(print_fn=texts.append, **arguments)
    return texts[0] if found is None else found


def test_a_program_is_explained_as_its_model_is(program, capsys):
    """In 80 columns, under a name and a line; the rest goes to the standard error."""
    status, output, errors = called(capsys, "explain", program)
    assert status == 0
    assert output == f"model (line 5)\n\n{explained()}\n"
    loading, stopped = errors.splitlines()
    assert loading == "loading"
    assert stopped.startswith(f"Stopped at {program}, line 7, where a training begins.")
    assert [path.name for path in program.parent.iterdir()] == ["program.py"]


def test_the_tables_can_be_chosen(program, capsys):
    """That of the models, and the one beside it."""
    choice = ["--against", "keras", "--defaults", "keras2"]
    _, output, _ = called(capsys, "explain", program, *choice)
    expected = explained(against=Defaults.keras(), defaults=Defaults.keras2())
    assert output == f"model (line 5)\n\n{expected}\n"


def test_markdown_has_a_head_for_each_model(program, capsys):
    """And a table below it."""
    _, output, _ = called(capsys, "explain", program, "--format", "markdown")
    assert output == f"## model (line 5)\n\n{explained(format='markdown')}\n"


def test_a_dict_is_json(program, capsys):
    """With the file, and a list of models."""
    _, output, _ = called(capsys, "explain", program, "--format", "dict")
    (model,) = json.loads(output)["models"]
    assert json.loads(output)["file"] == str(program)
    assert model == {"name": "model", "line": 5} | explained(format="dict")


def test_a_model_of_unknown_shape_is_named_and_the_others_are_explained(program, capsys):
    """It says what to write."""
    program.write_text("import keras\nnew = keras.Sequential([keras.layers.Dense(1)])\n" + PROGRAM)
    status, output, _ = called(capsys, "explain", program)
    assert status == 0
    first, second = output.split("model (line 7)")
    assert first.startswith("new (line 2)\n\nIt cannot be explained. Nobody knows the shape")
    assert "adam_epsilon" in second
    _, output, _ = called(capsys, "explain", program, "--format", "dict")
    assert "Nobody knows the shape" in json.loads(output)["models"][0]["error"]


def test_an_error_comes_after_what_was_found(program, capsys):
    """Status 2, and the line."""
    program.write_text(PROGRAM.replace("model.fit", "keras.Model\nmodel.fit"))
    program.write_text(program.read_text().replace("Dense(4,", "Dense(4, input_shape=(3,),"))
    status, output, errors = called(capsys, "explain", program)
    assert status == 2
    assert "model (line 5)" in output
    assert f"minikeras: {program}, line 7: minikeras has no `keras.Model`." in errors


def test_a_loss_that_fails_is_told_with_its_line_and_the_others_are_explained(program, capsys):
    """In its words."""
    program.write_text(
        "import keras\ndef wrong(y, p):\n    raise KeyError('y')\n"
        "bad = keras.Sequential([keras.layers.Dense(1, input_shape=(3,))])\n"
        "bad.compile('sgd', wrong)\n" + PROGRAM
    )
    status, output, _ = called(capsys, "explain", program)
    assert status == 0
    first, second = output.split("model (line 10)")
    assert " ".join(first.split()) == (
        f"bad (line 4) It cannot be explained. {program}, line 3: KeyError: 'y'"
    )
    assert "adam_epsilon" in second


def test_the_reason_is_broken_into_lines_of_80_columns(program, capsys):
    """As all else is."""
    inner = "keras.layers.TimeDistributed(keras.layers.Dense(3))"
    program.write_text(f"import keras\nkeras.Sequential([keras.Input((2,)), {inner}])")
    status, output, _ = called(capsys, "explain", program)
    assert status == 0
    assert "It cannot be explained." in output
    assert max(map(len, output.splitlines())) <= 80


def test_what_other_processes_print_goes_to_the_standard_error(program, capfd):
    """The output is the answer, and JSON if it shall be."""
    program.write_text("import os\nos.system('echo from a shell')\n" + PROGRAM)
    _, output, errors = called(capfd, "explain", program, "--format", "dict")
    assert json.loads(output)["models"][0]["name"] == "model"
    assert "from a shell\n" in errors


def test_the_program_finds_its_arguments(program, capsys):
    """Without them it ends itself, and says so."""
    told = "import sys\nif sys.argv[1:] != ['--size', '3']:\n    sys.exit('no size')\n"
    program.write_text(told + PROGRAM)
    status, output, _ = called(capsys, "explain", program, "--arguments", "--size 3")
    assert status == 0
    assert output.startswith("model (line 8)")
    status, output, errors = called(capsys, "explain", program)
    assert (status, output) == (2, "")
    assert errors == f"minikeras: {program}, line 3: the program ended itself: no size\n"


def test_a_program_without_a_model_is_an_error(program, capsys):
    """It says what may be the reason."""
    program.write_text("def build():\n    import keras\n    return keras.Sequential()\n")
    status, output, errors = called(capsys, "explain", program)
    assert (status, output) == (2, "")
    assert errors.startswith(f"minikeras: {program}: no Sequential was made.")


def test_trainings_are_gone_through(program, capsys):
    """As many as were asked for."""
    again = PROGRAM.split("\n", 4)[4].replace("100", "1, verbose=0").replace("model.save", "#")
    program.write_text(PROGRAM.replace("100", "1, verbose=0").replace("model.save", "#") + again)
    status, output, errors = called(capsys, "explain", program, "--trainings", "1")
    assert status == 0
    assert "line 11, where a training begins" in errors
    assert "(line 9)" in output
