"""Run a Keras program up to its first training, with minikeras in the place of Keras.

What the program imports as `keras`, `tf_keras`, `tensorflow.keras` or `minikeras` is minikeras, and
each `Sequential` that it makes is remembered. The first `fit` opens the data, so that all shapes
are known, and ends the program: nothing is trained, and what comes after it does not happen. A
program that makes another model after a training can be let through it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import importlib.abc
import inspect
import itertools
import os
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any, NamedTuple

import tensorflow as tf

import minikeras
from minikeras.callbacks import Callback
from minikeras.cli.data_sets import NAMES, loader
from minikeras.cli.quiet import output_to_errors
from minikeras.defaults import Defaults

# What is replaced, with the table of a Sequential that comes from there.
ROOTS = {
    "keras": Defaults.keras(),
    "tensorflow.keras": Defaults.keras(),
    "tf_keras": Defaults.keras2(),
    "minikeras": Defaults.keras(),
}

# Where the first versions of Keras 2 kept what is in `layers` and in `utils` today.
EARLIER = {
    "layers": [
        *["advanced_activations", "convolutional", "core", "embeddings", "noise"],
        *["experimental.preprocessing", "normalization", "pooling", "recurrent", "wrappers"],
    ],
    "utils": ["data_utils", "generic_utils", "np_utils"],
    "optimizers": ["legacy", "schedules"],
}


class Made(NamedTuple):
    """A Sequential that the program made."""

    model: Any
    line: int  # where, 0 if it is not in the file itself
    name: str  # of the variable that holds it, or that of the model


class Ran(NamedTuple):
    """What came of a program."""

    made: list[Made]  # in the order in which they were made
    stopped: int | None  # the line of the first training, if it came so far
    error: str | None  # what ended it before


class FirstTraining(BaseException):
    """The program is about to train. No `except Exception` of the program shall hold it up."""


class _AtFirstStep(Callback):
    """Ends the program where the first epoch would begin."""

    def on_train_begin(self, logs: Any = None) -> None:
        raise FirstTraining


def run(
    code: CodeType,
    defaults: Defaults | None = None,
    trainings: int = 0,
    arguments: Sequence[str] = (),
) -> Ran:
    """Run a program and return the models that it made.

    Args:
        code: a Python file, compiled under its path.
        defaults: the table of the models for which the program names none; None is that of the
            library it imports: Keras 2 for `tf_keras`.
        trainings: how many calls of `fit` and `train_on_batch` are let through.
        arguments: what the program finds in `sys.argv`, after its own name.
    """
    path = Path(code.co_filename)
    record = _Record(path, trainings, [])
    main = ModuleType("__main__")
    main.__file__ = os.path.abspath(path)
    stopped = error = None
    with _replaced(record, defaults), _as_program(path, main, arguments):
        try:
            exec(code, vars(main))
        except FirstTraining as end:
            stopped = line_in(path, end.__traceback__)
        except SystemExit as end:
            error = _told_of_exit(end, path)
        except KeyboardInterrupt as end:
            error = f"{path}, line {line_in(path, end.__traceback__)}: interrupted"
        except Exception as problem:
            error = told(problem, path)
    found = [Made(model, line, _name(model, main)) for model, line in record.outermost()]
    return Ran(found, stopped, error)


# -- models ----------------------------------------------------------------------------------


@dataclasses.dataclass
class _Record:
    """What happens while a program runs."""

    path: Path
    trainings: int  # how many are still let through
    made: list[tuple[Any, int]]

    def remember(self, model: Any) -> None:
        """Write down a model, and the line of the program that is making it."""
        stack = traceback.walk_stack(None)
        lines = (line for frame, line in stack if frame.f_code.co_filename == str(self.path))
        self.made.append((model, next(lines, 0)))

    def ends(self) -> bool:
        """Return whether the program ends at the training that begins now."""
        self.trainings -= 1
        return self.trainings < 0

    def outermost(self) -> list[tuple[Any, int]]:
        """Leave out models without layers, and those that are only a part of another one."""
        inner = {id(layer) for model, _ in self.made for layer in model.layers}
        kept = [pair for pair in self.made if pair[0].layers]
        return [pair for pair in kept if id(pair[0]) not in inner or pair[0].compiled]


def _remembering(record: _Record, table: Defaults) -> type:
    """Return a Sequential that has a table of its own, and remembers where it was made."""
    signature = inspect.signature(minikeras.Sequential.fit)

    class Sequential(minikeras.Sequential):
        """minikeras's, up to the last training that is let through."""

        compiled = False

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **{"defaults": table, **named})
            record.remember(self)

        def compile(self, *arguments: Any, **named: Any) -> None:
            super().compile(*arguments, **named)
            self.compiled = True

        def fit(self, *arguments: Any, **named: Any) -> Any:
            bound = signature.bind(self, *arguments, **named)
            if record.ends():
                bound.arguments["callbacks"] = [_AtFirstStep()]
            return super().fit(*bound.args[1:], **bound.kwargs)

        def train_on_batch(self, *arguments: Any, **named: Any) -> Any:
            logs = super().train_on_batch(*arguments, **named)
            if record.ends():
                raise FirstTraining
            return logs

    return Sequential


def _name(model: Any, main: ModuleType) -> str:
    held = (name for name, value in vars(main).items() if value is model)
    return next(held, str(model.name))


# -- modules ---------------------------------------------------------------------------------


class _StandIn(ModuleType):
    """A module that has what minikeras has, a Sequential that remembers, and data sets."""

    __path__: list[str]

    def __init__(self, name: str, instead: ModuleType, **own: Any) -> None:
        super().__init__(name)
        self.__path__ = list(getattr(instead, "__path__", []))
        self.__version__ = minikeras.__version__
        vars(self).update(own, _instead=instead)

    def __getattr__(self, name: str) -> Any:
        try:
            return getattr(vars(self)["_instead"], name)
        except AttributeError:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}") from None


class _NothingElse(importlib.abc.MetaPathFinder):
    """Says that there is no other module in the replaced packages: no copy of ours, no Keras."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> None:
        for root in ROOTS.keys() - {"minikeras"}:
            if fullname.startswith(f"{root}."):
                raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def _stand_ins(root: str, sequential: type) -> dict[str, ModuleType]:
    """Return what `sys.modules` shall hold for a package and its modules."""
    models = _StandIn(f"{root}.models", importlib.import_module("minikeras.models"))
    own: dict[str, Any] = {"Sequential": sequential, "models": models}
    vars(models).update(Sequential=sequential)
    sets = own["datasets"] = ModuleType(f"{root}.datasets")
    parts: dict[str, ModuleType] = {"models": models, "datasets": sets}
    if root == "minikeras":
        home = importlib.import_module("minikeras.sequential")
        parts["sequential"] = own["sequential"] = _StandIn(home.__name__, home)
        vars(parts["sequential"]).update(Sequential=sequential)
    parts[""] = _StandIn(root, minikeras, **own)
    for name in NAMES:
        each = parts[f"datasets.{name}"] = ModuleType(f"{root}.datasets.{name}")
        vars(each).update(load_data=loader(name), get_word_index=dict)
        setattr(sets, name, each)
    for name in minikeras.__all__:
        public = getattr(minikeras, name)
        if isinstance(public, ModuleType) and name not in parts:
            parts[name] = public
            inner = [getattr(public, each) for each in getattr(public, "__all__", [])]
            for module in inner:
                if isinstance(module, ModuleType):
                    parts[module.__name__.removeprefix("minikeras.")] = module
            for earlier in EARLIER.get(name, []):
                parts.setdefault(f"{name}.{earlier}", public)
    return {f"{root}.{name}".rstrip("."): module for name, module in parts.items()}


@contextlib.contextmanager
def _replaced(record: _Record, defaults: Defaults | None) -> Iterator[None]:
    """Let minikeras be imported under the names of Keras, and clean up afterwards."""
    finder = _NothingElse()
    for name in ("models", "sequential"):
        importlib.import_module(f"minikeras.{name}")  # so that it is replaced, and put back
    theirs = tuple(root for root in ROOTS if root != "minikeras")
    kept = {
        name: module
        for name, module in sys.modules.items()
        if name in ("minikeras", "minikeras.models", "minikeras.sequential")
        or name in theirs
        or name.startswith(tuple(f"{root}." for root in theirs))
    }
    ours: dict[str, ModuleType] = {}
    for root, table in ROOTS.items():
        modules = _stand_ins(root, _remembering(record, defaults or table))
        ours |= {name: modules[name] for name in modules if name not in sys.modules or name in kept}
    for name in kept:
        del sys.modules[name]
    sys.modules.update(ours)
    sys.meta_path.insert(0, finder)
    try:
        with _inside_tensorflow(ours["tensorflow.keras"]):
            yield
    finally:
        sys.meta_path.remove(finder)
        for name in ours:
            sys.modules.pop(name, None)
        sys.modules.update(kept)


@contextlib.contextmanager
def _inside_tensorflow(package: ModuleType) -> Iterator[None]:
    """Replace what leads from TensorFlow to Keras: `tf.keras`, and `tf.losses` but for TF1's."""
    later = [tf, tf.compat.v2, importlib.import_module("tensorflow.compat.v2")]
    first = [tf.compat.v1, importlib.import_module("tensorflow.compat.v1")]
    names = ("keras", "initializers", "losses", "metrics", "optimizers")
    places = [*itertools.product(later, names), *((home, "keras") for home in first)]
    before = [vars(home)[name] for home, name in places]  # `getattr` would import Keras
    for home, name in places:
        setattr(home, name, package if name == "keras" else getattr(package, name))
    try:
        yield
    finally:
        for (home, name), held in zip(places, before, strict=True):
            setattr(home, name, held)


@contextlib.contextmanager
def _as_program(path: Path, main: ModuleType, arguments: Sequence[str]) -> Iterator[None]:
    """Be what `python path` is; what the program prints goes to the standard error."""
    before, folder = (sys.argv, sys.path[:], sys.modules["__main__"]), os.getcwd()
    sys.argv, sys.modules["__main__"] = [str(path), *arguments], main
    sys.path.insert(0, str(path.resolve().parent))
    try:
        with output_to_errors():
            yield
    finally:
        sys.argv, sys.path[:], sys.modules["__main__"] = before
        os.chdir(folder)


# -- errors ----------------------------------------------------------------------------------

_MISSING = (
    re.compile(r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'"),
    re.compile(r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'"),
    re.compile(r"No module named '(?P<module>[\w.]+)'(?P<name>)"),
)
_NO_METHOD = re.compile(r"'Sequential' object has no attribute '(\w+)'")
_ROOT = re.compile(r"(minikeras|tf_keras|tensorflow\.keras|keras)(?=\.|$)")


def told(problem: Exception, path: Path) -> str:
    """Return where the program ended and why; what minikeras lacks is said in its own words."""
    text = str(problem).strip() or "no reason given"
    missing = _missing(text)
    why = f"minikeras has no `{missing}`." if missing else f"{type(problem).__name__}: {text}"
    return f"{path}, line {line_in(path, problem.__traceback__)}: {why}"


def _missing(text: str) -> str | None:
    """Return what a message says minikeras has not, by its name in Keras; or None."""
    if method := _NO_METHOD.search(text):
        return f"keras.Sequential.{method[1]}"
    for pattern in _MISSING:
        found = pattern.search(text)
        if found and _ROOT.match(found["module"]):
            return _ROOT.sub("keras", f"{found['module']}.{found['name']}".rstrip("."), count=1)
    return None


def _told_of_exit(end: SystemExit, path: Path) -> str | None:
    """Return what the program said when it ended itself; None if all was well."""
    if end.code in (None, 0):
        return None
    why = f", with status {end.code}" if isinstance(end.code, int) else f": {end.code}"
    return f"{path}, line {line_in(path, end.__traceback__)}: the program ended itself{why}"


def line_in(path: Path, trace: TracebackType | None) -> int:
    """Return the last line of a file that a traceback went through; 0 if it did not."""
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == str(path)]
    return lines[-1] or 0 if lines else 0
