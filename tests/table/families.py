"""The families of public classes, what has no row of its own, and the reasons of what differs."""

import dataclasses
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import tf_keras

import minikeras
from minikeras.defaults import Defaults
from table import functions, layer_cases, layers, training
from table.measure import is_worse

RECORD = Path(__file__).parent / "recorded.json"
LIBRARIES = {"keras": (keras, Defaults.keras()), "keras2": (tf_keras, Defaults.keras2())}
CHECKS = ("values", "shapes", "config", "gradients", "fit")


@dataclasses.dataclass(frozen=True)
class Family:
    """Public classes that are compared in the same way."""

    title: str
    module: str
    rows: Callable[[Any, Any], dict[str, dict[str, str]]]
    cases: Any  # the names that have a case
    values: str  # what the values are
    without: dict[str, str]  # public, and why there is no row

    @property
    def public(self) -> list[str]:
        """Return the names of the public classes, or functions; of several names the first."""
        module: Any = minikeras
        for part in self.module.split("."):
            module = getattr(module, part)
        found = {}
        for name in module.__all__:
            item = getattr(module, name)
            if inspect.isclass(item) or self.module == "activations":
                own = getattr(item, "__name__", name)
                found[id(item)] = own if hasattr(module, own) else name
        return sorted(set(found.values()))


BASE = "a base class, to be subclassed: what its subclasses have in common is in their rows"
FAMILIES = {
    "layers": Family(
        "Layers", "layers", layers.rows, layer_cases.CASES,
        "the output of a pass",
        {
            "Layer": BASE,
            "Cell": BASE,
            "Input": "every model of this table begins with one",
            "InputLayer": "`Input` under another name",
        },
    ),
    "activations": Family(
        "Activations", "activations", functions.activation_rows, functions.activations(),
        "the values of the function",
        {name: "finds or writes an activation" for name in ("get", "serialize", "deserialize")},
    ),
    "initializers": Family(
        "Initializers", "initializers", functions.initializer_rows, functions.INITIALIZERS,
        "what seed 7 draws", {"Initializer": BASE},
    ),
    "regularizers": Family(
        "Regularizers", "regularizers", functions.regularizer_rows, functions.REGULARIZERS,
        "the penalty", {"Regularizer": BASE},
    ),
    "constraints": Family(
        "Constraints", "constraints", functions.constraint_rows, functions.CONSTRAINTS,
        "the constrained weight", {"Constraint": BASE},
    ),
    "losses": Family(
        "Losses", "losses", training.loss_rows, training.LOSSES,
        "the loss of a batch", {"Loss": BASE},
    ),
    "optimizers": Family(
        "Optimizers", "optimizers", training.optimizer_rows, training.OPTIMIZERS,
        "the weights after each of eight steps", {"Optimizer": BASE},
    ),
    "schedules": Family(
        "Schedules", "optimizers.schedules", training.schedule_rows, training.SCHEDULES,
        "the rates of fourteen steps", {"LearningRateSchedule": BASE},
    ),
    "metrics": Family(
        "Metrics", "metrics", training.metric_rows, training.METRICS,
        "the value after each of three batches",
        {
            "Metric": BASE,
            "Mean": "takes values, not labels: `tests/metrics/test_means.py`",
            "Sum": "takes values, not labels: `tests/metrics/test_means.py`",
            "MeanMetricWrapper": "what the metrics that are means are made of",
        },
    ),
}  # fmt: skip

UNKNOWN = "last bits; the reason is not known"
IN_FLOAT32 = "Keras 2 counts in float32, Keras 3 in int64: a config says which"
# Why a cell is not "equal": by family, class, Keras and check.
REASONS: dict[tuple[str, str, str, str], str] = {
    ("layers", "LayerNormalization", "keras", "gradients"): UNKNOWN,
    ("layers", "RandomContrast", "keras", "config"): "Keras 3 writes a number as the pair it means",
    ("layers", "RandomContrast", "keras2", "fit"): (
        "TensorFlow has no gradient for it: Keras 2 trains no layer in front"
    ),
    ("layers", "RandomCrop", "keras", "config"): "Keras 3 draws a seed, and writes that",
    **{
        ("layers", "RandomCrop", "keras", check): (
            "Keras 3 crops in training only, and says otherwise: a Dense behind it is built for "
            "the cropped images there, and for whole ones here"
        )
        for check in ("values", "shapes", "gradients", "fit")
    },
    ("activations", "hard_silu", "keras", "fit"): f"two in a row, alone it is equal: {UNKNOWN}",
    ("initializers", "Identity", "keras", "config"): "Keras 3 does not write its gain",
    ("losses", "BinaryFocalCrossentropy", "keras", "fit"): UNKNOWN,
    ("optimizers", "RMSprop", "keras2", "config"): (
        "Keras 2 writes `ema_overwrite_frequency=100`, which says nothing without `use_ema`"
    ),
    **{
        ("metrics", name, "keras2", "config"): IN_FLOAT32
        for name in ("BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU")
    },
}  # fmt: skip


def worse(family: str, library: str, update: bool) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the cells of a family that are worse now than on record: class, check, both cells.

    Args:
        family: which classes.
        library: which Keras.
        update: whether to put on record what is measured now.

    Raises:
        AssertionError: other classes are measured than are on record.
    """
    rows = FAMILIES[family].rows(*LIBRARIES[library])
    if update:
        write(family, library, rows)
    recorded = {
        name: cells[library] for name, cells in record()[family].items() if library in cells
    }
    assert sorted(rows) == sorted(recorded)
    return {
        (name, check): (cells[check], recorded[name][check])
        for name, cells in rows.items()
        for check in CHECKS
        if is_worse(cells[check], recorded[name][check])
    }


def record() -> dict[str, Any]:
    """Return what is on record: family, class, Keras, check, cell."""
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def write(family: str, library: str, rows: dict[str, dict[str, str]]) -> None:
    """Put the rows of one family and one Keras on record."""
    found = record()
    classes = found.setdefault(family, {})
    for cells in classes.values():
        cells.pop(library, None)
    for name, cells in rows.items():
        classes.setdefault(name, {})[library] = cells
    found[family] = {name: classes[name] for name in sorted(classes) if classes[name]}
    ordered = {family: found[family] for family in FAMILIES if family in found}
    RECORD.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
