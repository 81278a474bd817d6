"""What the package shows: names that Keras has, and hardly any other."""

import importlib
import inspect
import subprocess
import sys

import keras
import pytest
import tf_keras

import minikeras

MODULES = [name for name in minikeras.__all__ if inspect.ismodule(getattr(minikeras, name))]
OURS = {
    "Defaults",
    "layers.Cell",  # the base of a recurrent cell; in Keras any layer with a `state_size` is one
}


def run(code):
    """Run a program in a fresh interpreter and return what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_public_names_are_all_and_each_is_there():
    """`__all__` is sorted, without repetition, and what `dir` shows beside the version."""
    assert sorted(set(minikeras.__all__)) == sorted(minikeras.__all__)
    assert sorted(dir(minikeras)) == sorted([*minikeras.__all__, "__version__"])
    for name in minikeras.__all__:
        found = getattr(minikeras, name)
        home = found.__name__ if inspect.ismodule(found) else found.__module__
        assert home.startswith("minikeras")


def test_a_star_import_gives_the_public_names_only():
    """In a fresh interpreter, where nothing is imported by accident."""
    code = "from minikeras import *; print(sorted(n for n in dir() if not n.startswith('__')))"
    assert run(code) == str(sorted(minikeras.__all__))


@pytest.mark.parametrize("name", MODULES)
def test_a_public_module_shows_what_it_makes_and_hides_what_it_imports(name):
    """Each has an `__all__` of things defined in minikeras; all that Keras has too are in it."""
    module = importlib.import_module(f"minikeras.{name}")
    assert sorted(set(module.__all__)) == sorted(module.__all__)
    for public in module.__all__:
        assert not public.startswith("_")
        found = getattr(module, public)
        home = found.__name__ if inspect.ismodule(found) else found.__module__
        assert home.startswith("minikeras.")
    made = {
        key
        for key, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__ and not key.startswith("_")
    }
    made.discard("CallbackList")  # public in Keras; here the training loop alone makes one
    assert made & set(dir(getattr(keras, name))) <= set(module.__all__)


@pytest.mark.parametrize("name", [name for name in minikeras.__all__ if name not in OURS])
def test_every_public_name_is_a_name_of_keras(name):
    """Of the package, and of each of its modules, in one of the two Kerases or in both."""
    theirs = [getattr(library, name, None) for library in (keras, tf_keras)]
    assert any(theirs)
    names = getattr(getattr(minikeras, name), "__all__", ())
    for public in [public for public in names if f"{name}.{public}" not in OURS]:
        assert any(hasattr(module, public) for module in theirs), f"{name}.{public}"


def test_an_unknown_name_is_an_attribute_error():
    """As for any module; nothing is guessed."""
    with pytest.raises(AttributeError, match="module 'minikeras' has no attribute 'Sequental'"):
        _ = minikeras.Sequental
    with pytest.raises(ImportError):
        from minikeras import nothing  # noqa: F401


def test_importing_the_package_imports_no_tensorflow():
    """The command line answers without it; the first name that needs it brings it."""
    code = (
        "import sys, minikeras; print('tensorflow' in sys.modules, 'numpy' in sys.modules);"
        "minikeras.Defaults.keras(); dir(minikeras); print('tensorflow' in sys.modules);"
        "minikeras.Sequential; print('tensorflow' in sys.modules)"
    )
    assert run(code).splitlines() == ["False False", "False", "True"]


def test_no_keras_is_needed():
    """Where neither is installed, a model is built and predicts; TensorFlow does without them."""
    code = (
        "import sys; sys.modules |= {'keras': None, 'tf_keras': None}; import minikeras as keras;"
        "model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]);"
        "print(model.predict([[1.0, 2.0, 3.0]], verbose=0).shape)"
    )
    assert run(code) == "(1, 2)"


PROGRAM = """
import numpy as np
import {library} as keras
from {library}.models import Sequential
from {library}.layers import Dense, Dropout, Input
from {library} import layers, optimizers

keras.utils.set_random_seed(7)
x = np.random.rand(40, 3).astype("float32")
y = keras.utils.to_categorical((x.sum(axis=1) > 1.5).astype(int), 2)
model = Sequential([Input((3,)), Dense(8, activation="relu"), Dropout(0.25)])
model.add(layers.Dense(2, "softmax", kernel_regularizer=keras.regularizers.l2(1e-3)))
loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
model.compile(optimizer=optimizers.Adam(0.01), loss=loss, metrics=["accuracy"])
history = model.fit(x, y, batch_size=16, epochs=3, validation_split=0.2, verbose=0)
print({{name: values for name, values in sorted(history.history.items())}})
print(model.evaluate(x, y, verbose=0), model.predict(x[:5], verbose=0).tolist())
print(sum(weight.sum() for weight in model.get_weights()))
"""


def test_a_program_of_keras_runs_unchanged_and_prints_the_same():
    """`import minikeras as keras` is the only line that differs from a program of Keras 3."""
    printed = {}
    for library in ("keras", "minikeras"):
        code = "import warnings; warnings.simplefilter('ignore')" + PROGRAM.format(library=library)
        printed[library] = run(code)
    assert printed["minikeras"] == printed["keras"]
    assert "val_accuracy" in printed["minikeras"]


def test_the_version_is_that_of_the_installed_package():
    """One number, in two places that agree."""
    from importlib.metadata import version

    assert minikeras.__version__ == version("minikeras")


def test_the_real_kerases_are_not_ours():
    """The oracles of these tests are other packages."""
    assert keras.Sequential.__module__.startswith("keras.")
    assert tf_keras.Sequential.__module__.startswith("tf_keras.")
