"""A Keras program is run up to its first training, with minikeras in the place of Keras."""

import re
import sys
import textwrap
from pathlib import Path

import pytest
import tensorflow as tf

import minikeras
from minikeras import Defaults
from minikeras.cli.program import run
from minikeras.cli.source import compiled
from programs.runner import SCRIPTS

MODEL = """
model = Sequential([Dense(2, input_shape=(3,))])
model.compile("sgd", "mse")
"""


def names_of_keras():
    """Return what stands in TensorFlow for Keras, without importing it."""
    return [id(vars(tf)[name]) for name in ("keras", "losses", "optimizers")]


@pytest.fixture(autouse=True)
def nothing_is_left_behind(monkeypatch, tmp_path, seeds_forgotten):
    """Every program starts in an empty folder, and its seeds are forgotten."""
    monkeypatch.chdir(tmp_path)
    before = dict(sys.modules), sys.path[:], sys.argv, sys.meta_path[:], names_of_keras()
    yield
    modules, path, arguments, finders, keras = before
    roots = ("keras", "tf_keras", "tensorflow.keras", "minikeras", "__main__")
    for name in {*modules, *sys.modules}:
        if name.split(".")[0] in roots or name.startswith("tensorflow.keras"):
            assert sys.modules.get(name, ...) is modules.get(name, sys.modules.get(name, ...))
            assert name in modules or name.startswith("minikeras."), name
    assert (sys.path, sys.argv, sys.meta_path) == (path, arguments, finders)
    assert names_of_keras() == keras


@pytest.fixture
def ran(tmp_path):
    """Write a program and run it."""

    def write_and_run(program, **options):
        path = tmp_path / "program.py"
        path.write_text(textwrap.dedent(program))
        return run(compiled(path), **options)

    return write_and_run


# A graph with a recurrent layer takes long to build, so that one such program stands for all.
PROGRAMS = sorted(SCRIPTS.glob("*.py"))
RECURRENT = [path for path in PROGRAMS if re.search("LSTM|GRU|RNN", path.read_text())]
EXPLAINED = [path for path in PROGRAMS if path.stem == "imdb_lstm" or path not in RECURRENT]


@pytest.mark.parametrize("path", EXPLAINED, ids=lambda path: path.stem)
def test_every_program_is_explained(path):
    """Those that are compared with both Kerases elsewhere: all of them stop at a training."""
    found = run(compiled(path))
    assert found.error is None
    assert "fit(" in path.read_text().splitlines()[found.stopped - 1] or "train_on_batch(" in (
        path.read_text()
    )
    assert found.made
    for made in found.made:
        assert "Sequential(" in "".join(path.read_text().splitlines()[made.line - 1 :])
        assert made.model.explain(format="dict")["rows"] > 5


@pytest.mark.parametrize(
    ("imports", "table"),
    [
        ("from keras import Sequential; from keras.layers import Dense", Defaults.keras()),
        ("from keras.models import Sequential; from keras.layers.core import Dense",
         Defaults.keras()),
        ("import keras; Sequential = keras.Sequential; Dense = keras.layers.Dense",
         Defaults.keras()),
        ("import tf_keras as keras; from tf_keras.models import Sequential; "
         "Dense = keras.layers.Dense", Defaults.keras2()),
        ("import tensorflow as tf; Sequential = tf.keras.Sequential; "
         "from tensorflow.keras.layers import Dense", Defaults.keras()),
        ("from tensorflow import keras; import tensorflow.keras.layers as L; Dense = L.Dense; "
         "Sequential = keras.models.Sequential", Defaults.keras()),
        ("import tensorflow.compat.v1 as tf; Sequential = tf.keras.Sequential; "
         "Dense = tf.keras.layers.Dense", Defaults.keras()),
        ("import minikeras; from minikeras import Sequential; from minikeras.layers import Dense",
         Defaults.keras()),
        ("import minikeras; from minikeras.sequential import Sequential; "
         "assert minikeras.sequential.Sequential is Sequential; Dense = minikeras.layers.Dense",
         Defaults.keras()),
        ("import minikeras as keras; Sequential = keras.models.Sequential; "
         "Dense = keras.layers.Dense", Defaults.keras()),
    ],
)  # fmt: skip
def test_keras_is_replaced_however_it_is_imported(ran, imports, table):
    """And has the table of the library that the program means, or the one that is asked for."""
    found = ran(imports + MODEL)
    (made,) = found.made
    assert (found.stopped, found.error) == (None, None)
    assert (made.name, made.line) == ("model", 2)
    assert isinstance(made.model, minikeras.Sequential)
    assert made.model.defaults == table
    (made,) = ran(imports + MODEL, defaults=Defaults.tf1()).made
    assert made.model.defaults == Defaults.tf1()


def test_models_are_remembered_in_a_fresh_process_too(ran, monkeypatch):
    """Where `minikeras.models` was not imported before."""
    with monkeypatch.context() as patch:
        patch.delitem(sys.modules, "minikeras.models", raising=False)
        program = "from minikeras.models import Sequential; from keras.layers import Dense" + MODEL
        assert len(ran(program).made) == 1


def test_the_first_training_opens_the_data_and_ends_the_program(ran, tmp_path):
    """No callback is told, no file is written, and nothing after it happens."""
    found = ran(
        """
        import keras
        import numpy as np
        model = keras.Sequential([keras.layers.Dense(2), keras.layers.Dense(4)])
        model.compile("adam", "mse", metrics=["mae"])
        written = keras.callbacks.CSVLogger("log.csv")
        data = np.zeros((10, 7)), np.zeros((10, 4))
        try:
            model.fit(*data, epochs=10**9, callbacks=[written], validation_data=data)
        except Exception:
            pass
        open("after.txt", "w")
        """
    )
    (made,) = found.made
    assert (found.stopped, found.error) == (9, None)
    assert [name.name for name in tmp_path.iterdir()] == ["program.py"]
    assert made.model.input_shape == (None, 7)
    assert made.model.optimizer.iterations == 0
    assert "adam_epsilon" in str(made.model.explain(format="dict"))


@pytest.mark.parametrize("way", ["fit(x, x, verbose=0)", "train_on_batch(x, x)"])
def test_trainings_can_be_let_through(ran, way):
    """For a model that is made after one."""
    program = f"""
    import keras
    import numpy as np
    x = np.zeros((4, 2))
    for size in (1, 2, 3):
        model = keras.Sequential([keras.layers.Dense(size), keras.layers.Dense(2)])
        model.compile("sgd", "mse")
        model.{way}
    """
    for trainings in (0, 1, 3):
        found = ran(program, trainings=trainings)
        assert len(found.made) == min(trainings + 1, 3)
        assert found.stopped == (8 if trainings < 3 else None)


def test_a_part_of_another_model_is_explained_there_unless_it_is_compiled(ran):
    """Nor is a model without layers."""
    found = ran(
        """
        from keras import Sequential, layers
        part = Sequential([layers.Dense(2, input_shape=(3,))])
        judge = Sequential([layers.Dense(1, input_shape=(2,))])
        judge.compile("sgd", "mse")
        empty = Sequential()
        def make():
            return Sequential([part, judge], name="both")
        held = {"whole": make()}
        """
    )
    assert [(made.name, made.line) for made in found.made] == [("judge", 4), ("both", 8)]


def test_a_program_is_what_python_would_run(ran, capsys):
    """Its name, its arguments and its folder; what it prints is not mixed with the output."""
    found = ran(
        """
        import sys
        import keras
        print(__name__, __file__.endswith("program.py"), sys.argv == [__file__])
        assert sys.path[0] and sys.modules["__main__"].keras is keras
        assert isinstance(keras.__version__, str)
        sys.exit(0)
        """
    )
    assert found == ([], None, None)
    assert capsys.readouterr() == ("", "__main__ True True\n")


def test_a_program_in_the_current_folder_knows_its_whole_path(tmp_path):
    """As in Python, `__file__` begins at the root, and `sys.argv` is what was said."""
    (tmp_path / "program.py").write_text(
        "import os, sys\n"
        "assert os.path.isabs(__file__) and sys.argv == ['program.py', '--n', 'a b']"
    )
    assert run(compiled(Path("program.py")), arguments=["--n", "a b"]).error is None


def test_the_folder_is_the_one_of_before(tmp_path):
    """Whatever the program does; its line numbers are found all the same."""
    (tmp_path / "inside").mkdir()
    path = tmp_path / "program.py"
    path.write_text(
        "import keras, os\nos.chdir('inside')\n"
        "model = keras.Sequential([keras.Input((2,)), keras.layers.Flatten()])"
    )
    (made,) = run(compiled(Path("program.py"))).made
    assert made.line == 3
    assert Path.cwd() == tmp_path


@pytest.mark.parametrize("home", ["tensorflow", "tensorflow.compat.v2"])
def test_other_names_of_keras_in_tensorflow_are_replaced_too(ran, home):
    """Those that lead to Keras, and not those that are TensorFlow 1."""
    found = ran(
        f"""
        import {home} as tf
        first = tf.initializers.GlorotUniform()
        model = tf.keras.Sequential([tf.keras.layers.Dense(1, kernel_initializer=first)])
        model.compile(tf.optimizers.Adam(0.1), tf.losses.MeanSquaredError())
        assert tf.compat.v1.losses.__name__.endswith("v1.losses")
        """
    )
    assert found.error is None
    assert isinstance(found.made[0].model, minikeras.Sequential)


@pytest.mark.parametrize(
    ("program", "line", "told"),
    [
        ("import keras\nkeras.Model", 2, "minikeras has no `keras.Model`."),
        ("from keras import Model", 1, "minikeras has no `keras.Model`."),
        ("\nfrom tf_keras.layers import Dot, Dense", 2, "minikeras has no `keras.layers.Dot`."),
        ("import tensorflow as tf\ntf.keras.layers.Dot()", 2,
         "minikeras has no `keras.layers.Dot`"),
        ("import keras.applications", 1, "minikeras has no `keras.applications`."),
        ("from tensorflow.keras.applications.vgg16 import VGG16", 1,
         "minikeras has no `keras.applications`."),
        ("import keras.src.losses", 1, "minikeras has no `keras.src`."),
        ("import no_such_module", 1, "ModuleNotFoundError: No module named 'no_such_module'"),
        ("import keras_of_others", 1, "ModuleNotFoundError: No module named 'keras_of_others'"),
        ("import keras\nkeras.Sequential().push()", 2, "minikeras has no `keras.Sequential.push`."),
        ("import sys\nsys.exit('no data')", 2, "the program ended itself: no data"),
        ("while True:\n    raise KeyboardInterrupt", 2, "interrupted"),
        ("import argparse as a\np = a.ArgumentParser()\np.add_argument('x')\np.parse_args()", 4,
         "the program ended itself, with status 2"),
        ("def f():\n    return 1 / 0\nf()", 2, "ZeroDivisionError: division by zero"),
        ("raise RuntimeError", 1, "RuntimeError: no reason given"),
        ("from keras import layers\nlayers.Dense(-1)", 2, "ValueError: "),
        ("import keras\nkeras.layers.Dense(1)(keras.Input((2,)))", 2, "ValueError: Only a layer "
         "without weights and random numbers can be called alone: a model is a list of layers, "
         "there is no functional API."),
    ],
)  # fmt: skip
def test_an_error_of_the_program_is_told_with_its_line(ran, program, line, told):
    """What minikeras lacks by its name in Keras; what Python said otherwise."""
    found = ran(program)
    assert (found.made, found.stopped) == ([], None)
    assert f"program.py, line {line}: {told}" in found.error


def test_models_before_an_error_are_kept(ran):
    """They can be explained."""
    found = ran("import keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\nkeras.Model")
    assert [made.name for made in found.made] == ["model"]
    assert "line 3" in found.error


def test_what_the_program_says_counts_more(ran):
    """A table that a model is given is its table."""
    program = "import minikeras as keras\nfrom minikeras import Defaults\n"
    program += "model = keras.Sequential(defaults=Defaults.tf1())\nmodel.add(keras.layers.Dense(1))"
    (made,) = ran(program, defaults=Defaults.keras2()).made
    assert made.model.defaults == Defaults.tf1()
