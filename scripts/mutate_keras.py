"""Break defaults of the installed Keras 3 a little, and count how often its own tests notice.

    python scripts/mutate_keras.py                # prints the table
    python scripts/mutate_keras.py --update-docs  # and writes it into docs/mutation.md

Keras ships its tests, `*_test.py`, beside its modules. For each change the test file of the changed
module is run; where a module has none, the one that trains or computes with it.
"""

from __future__ import annotations

import argparse
import ast
import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import doc_examples
import mutate_page
from mutate_run import Changed, Outcome, Run, import_libraries, run_tests

OPTIONS = ("-c", os.devnull, "--import-mode=importlib", "--noconftest", "-W", "ignore")
LIMIT = 900.0


@dataclass(frozen=True)
class Default:
    """A default of Keras: where it is written, in which function, and what else it might say."""

    path: str
    symbol: str
    old: str
    others: tuple[str, ...]
    tests: str = ""

    @property
    def test(self) -> str:
        """The file with the tests of the module."""
        return self.tests or self.path.replace(".py", "_test.py")

    def source(self, package: Path, other: str) -> bytes:
        """Return the module with another default.

        Raises:
            ValueError: the default is not written there.
        """
        content = (package / self.path).read_text(encoding="utf-8")
        first, last = _lines(ast.parse(content), self.symbol)
        lines = content.splitlines(keepends=True)
        part = "".join(lines[first - 1 : last])
        if self.old not in part:
            raise ValueError(f"{self.path}::{self.symbol} does not say {self.old}")
        lines[first - 1 : last] = [part.replace(self.old, other, 1)]
        return "".join(lines).encode()


INITIALIZERS = "initializers/random_initializers.py"
DEFAULTS = (
    Default(INITIALIZERS, "RandomNormal.__init__", "stddev=0.05", ("stddev=1.0", "stddev=0.06")),
    Default(INITIALIZERS, "TruncatedNormal.__init__", "stddev=0.05", ("stddev=1.0", "stddev=0.06")),
    Default(
        *(INITIALIZERS, "RandomUniform.__init__", "minval=-0.05, maxval=0.05"),
        ("minval=0.0, maxval=1.0", "minval=-0.05, maxval=0.06"),
    ),
    Default(
        *(INITIALIZERS, "VarianceScaling.__call__", "/ 0.87962566103423978"), ("/ 1.0", "/ 0.9")
    ),
    Default(
        *("layers/core/dense.py", "Dense.__init__", 'kernel_initializer="glorot_uniform"'),
        ('kernel_initializer="random_normal"', 'kernel_initializer="glorot_normal"'),
    ),
    Default(
        *("layers/core/embedding.py", "Embedding.__init__", 'embeddings_initializer="uniform"'),
        ('embeddings_initializer="random_normal"', 'embeddings_initializer="glorot_uniform"'),
    ),
    Default(
        *("layers/rnn/lstm.py", "LSTM.__init__", 'recurrent_initializer="orthogonal"'),
        ('recurrent_initializer="glorot_uniform"',),
    ),
    Default(
        *("layers/rnn/lstm.py", "LSTM.__init__", "unit_forget_bias=True"),
        ("unit_forget_bias=False",),
    ),
    Default("layers/rnn/gru.py", "GRU.__init__", "reset_after=True", ("reset_after=False",)),
    Default(
        *("layers/normalization/batch_normalization.py", "BatchNormalization.__init__"),
        *("epsilon=1e-3", ("epsilon=1e-5", "epsilon=1.2e-3")),
    ),
    Default(
        *("layers/normalization/batch_normalization.py", "BatchNormalization.__init__"),
        *("momentum=0.99", ("momentum=0.999", "momentum=0.988")),
    ),
    Default(
        *("layers/normalization/layer_normalization.py", "LayerNormalization.__init__"),
        *("epsilon=1e-3", ("epsilon=1e-12", "epsilon=1.2e-3")),
    ),
    Default(
        *("layers/activations/leaky_relu.py", "LeakyReLU.__init__", "negative_slope=0.3"),
        ("negative_slope=0.2", "negative_slope=0.36"),
    ),
    Default(
        *("backend/config.py", "", "_EPSILON = 1e-7", ("_EPSILON = 1e-8", "_EPSILON = 1.2e-7")),
        "losses/losses_test.py",
    ),
    Default("regularizers/regularizers.py", "L1.__init__", "l1=0.01", ("l1=0.012",)),
    Default("regularizers/regularizers.py", "L2.__init__", "l2=0.01", ("l2=0.012",)),
    Default(
        *("optimizers/rmsprop.py", "RMSprop.__init__", "epsilon=1e-7"),
        ("epsilon=1e-10", "epsilon=1.2e-7"),
    ),
    Default(
        *("optimizers/adam.py", "Adam.__init__", "epsilon=1e-7"), ("epsilon=1e-8", "epsilon=1.2e-7")
    ),
    Default("optimizers/adagrad.py", "Adagrad.__init__", "epsilon=1e-7", ("epsilon=1.2e-7",)),
    Default(
        *("optimizers/adagrad.py", "Adagrad.__init__", "initial_accumulator_value=0.1"),
        ("initial_accumulator_value=0.12",),
    ),
    Default(
        *("optimizers/lion.py", "Lion.__init__", "learning_rate=0.001"), ("learning_rate=0.0001",)
    ),
    Default(
        *("backend/tensorflow/trainer.py", "TensorFlowTrainer.fit", "shuffle=True"),
        *(("shuffle=False",), "trainers/trainer_test.py"),
    ),
    Default(
        *("trainers/data_adapters/array_data_adapter.py", "ArrayDataAdapter.__init__"),
        *("if steps else 32", ("if steps else 33",)),
    ),
)


@dataclass(frozen=True)
class Tried:
    """A changed default and what Keras's tests said."""

    default: Default
    other: str
    noticed: bool


def try_all(package: Path, defaults: Sequence[Default] = DEFAULTS) -> list[Tried]:
    """Run Keras's tests with each change; a test that fails without a change does not count."""
    before: dict[str, Outcome] = {}
    tried = []
    for default in defaults:
        if default.test not in before:
            before[default.test] = _run(package, default.test)
            print(f"{default.test}: {before[default.test].verdict} without a change", flush=True)
        known = set(before[default.test].tests)
        for other in default.others:
            name = ".".join(("keras", "src", *Path(default.path).with_suffix("").parts))
            changed = Changed(name, package / default.path, default.source(package, other))
            outcome = _run(package, default.test, changed)
            noticed = outcome.noticed and not known.issuperset(outcome.tests or [""])
            tried.append(Tried(default, other, noticed))
            print(f"  {default.old} to {other}: {'noticed' if noticed else 'unseen'}", flush=True)
    return tried


def _run(package: Path, test: str, change: Changed | None = None) -> Outcome:
    run = Run((str(package / test),), change, options=OPTIONS)
    (outcome,), _ = run_tests([run], limit=LIMIT, root=package)
    if outcome.verdict == "not run":
        raise RuntimeError(f"the tests of Keras cannot be collected: {', '.join(outcome.tests)}")
    return outcome


def table(tried: Sequence[Tried], keras_version: str) -> str:
    """Return what was tried, as Markdown."""
    noticed = sum(one.noticed for one in tried)
    lines = [
        "## For comparison: Keras",
        "",
        "`python scripts/mutate_keras.py` makes changes of the same kind to defaults of the "
        "installed Keras 3, and runs the tests that Keras ships for the changed file.",
        "",
        f"Of {len(tried)} such changes to defaults of Keras {keras_version}, its own tests notice "
        f"{noticed}.",
        "",
        "| Default of Keras | Says instead | Tests run | Noticed |",
        "|---|---|---|---|",
    ]
    for one in tried:
        where = f"`{one.default.symbol or Path(one.default.path).name}`: `{one.default.old}`"
        said = "yes" if one.noticed else "no"
        lines.append(f"| {where} | `{one.other}` | `{one.default.test}` | {said} |")
    return "\n".join(lines)


def _lines(tree: ast.Module, symbol: str) -> tuple[int, int]:
    """Return the first and the last line of a function, of the module for ""."""
    node: Any = tree
    for name in filter(None, symbol.split(".")):
        (node,) = (child for child in node.body if getattr(child, "name", "") == name)
    return (node.lineno, node.end_lineno) if symbol else (1, node.body[-1].end_lineno)


def _stand_in_for_conftest() -> None:
    """Keras's tests import its `conftest`, which it does not ship, for one decorator."""
    import pytest

    module: Any = ModuleType("conftest")
    module.skip_if_backend = lambda backend, reason: pytest.mark.skipif(
        backend == "tensorflow", reason=reason
    )
    sys.modules["conftest"] = module


def main(arguments: Sequence[str] | None = None) -> int:
    """Try every change and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--update-docs", action="store_true", help="write docs/mutation.md")
    options = parser.parse_args(arguments)
    doc_examples.set_environment()
    # TensorFlow would import Keras, and does without it where it is not installed.
    sys.modules["keras"] = None  # type: ignore[assignment]
    import_libraries(("tensorflow", "numpy", "pytest"))
    del sys.modules["keras"]
    _stand_in_for_conftest()
    gc.freeze()
    spec = find_spec("keras")
    assert spec is not None and spec.origin is not None
    said = table(try_all(Path(spec.origin).parent / "src"), version("keras"))
    print(said)
    if options.update_docs:
        mutate_page.write_part("keras", said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
