"""The rows of the layers."""

from itertools import groupby
from typing import Any

import numpy as np

import minikeras
from table.layer_cases import CASES
from table.measure import EQUAL, NOTHING, OTHER, Case, config, fit, in_a_model, inputs, passes

CHECKS = ("values", "shapes", "config", "gradients", "fit")
TARGETS = np.random.default_rng(2).normal(size=(11, 2)).astype(np.float32)
IN_A_ROW = 7  # layers in one model


def rows(library: Any, defaults: Any) -> dict[str, dict[str, str]]:
    """Return the cells of every layer that a Keras has."""
    cases = {
        name: case
        for name, case in CASES.items()
        if hasattr(library.layers, name) and hasattr(minikeras.layers, name)
    }
    found: dict[str, dict[str, str]] = {name: {} for name in cases}
    for names in _alike(cases):
        for name, cells in zip(names, _passes(library, defaults, cases, names), strict=True):
            found[name] |= cells
    for names in _in_rows(cases):
        for name, cell in _fits(library, defaults, cases, names).items():
            found[name]["fit"] = cell
    for name, case in cases.items():
        found[name]["config"] = _config(library, name, case)
    return {name: {check: cells[check] for check in CHECKS} for name, cells in found.items()}


def _alike(cases: dict[str, Case]) -> list[list[str]]:
    """Return the names of cases that take the same batch, and run in one function."""

    def kind(name: str) -> Any:
        case = cases[name]
        return len(case.shape), case.shape, case.whole, case.training

    return [list(names) for _, names in groupby(sorted(cases, key=kind), key=kind)]


def _passes(library: Any, defaults: Any, cases: dict[str, Case], names: list[str]) -> Any:
    """Return the cells of passes: together, and one alone if it differs or something fails.

    A function that holds many models is nobody's program, and rounds some sums in another way.
    """
    together = [cases[name] for name in names]
    training = together[0].training
    try:
        found = list(passes(library, defaults, together, training))
    except Exception:
        found = [{"values": OTHER}] * len(names)
    for place, case in enumerate(together):
        if not set(found[place].values()) <= {EQUAL, NOTHING}:
            found[place] = in_a_model(library, defaults, case)
    return found


def _in_rows(cases: dict[str, Case]) -> list[list[str]]:
    """Return the names of the layers that are fitted in one model, one behind the other."""
    found = []
    for names in _alike({name: case._replace(training=False) for name, case in cases.items()}):
        together = [name for name in names if not cases[name].alone]
        found += [[name] for name in names if cases[name].alone]
        found += [together[at : at + IN_A_ROW] for at in range(0, len(together), IN_A_ROW)]
    return found


def _fits(library: Any, defaults: Any, cases: dict[str, Case], names: list[str]) -> dict[str, str]:
    """Return the cell of a fit for each layer: a row that is not equal is taken apart."""

    def layers(k: Any) -> list[Any]:
        # A Dense in front lets gradients go through the first layer too.
        made = [cases[name].make(k.layers) for name in names]
        first = [] if cases[names[0]].whole else [k.layers.Dense(cases[names[0]].shape[-1])]
        return [*first, *made, k.layers.Flatten(), k.layers.Dense(2)]

    cell = fit(library, defaults, layers, inputs(cases[names[0]]), TARGETS)
    if cell == EQUAL or len(names) == 1:
        return dict.fromkeys(names, cell)
    parts = [_fits(library, defaults, cases, [name]) for name in names]
    found = {name: cell for part in parts for name, cell in part.items()}
    # If each alone is equal, it is their company that makes the difference: nobody is let off.
    return found if set(found.values()) != {EQUAL} else dict.fromkeys(names, cell)


def _config(library: Any, name: str, case: Case) -> str:
    if not case.has_config:
        return NOTHING
    real, ours = case.make(library.layers), case.make(minikeras.layers)
    if name.endswith(("Cell", "Cells")):
        real, ours = real.cell, ours.cell
    return config(library, real, ours)
