"""Run a plain Keras script in another library, by changing what it imports and nothing else."""

import contextlib
import re
from pathlib import Path

import numpy as np

SCRIPTS = Path(__file__).with_name("scripts")
_IMPORT = re.compile(r"^import keras$", re.MULTILINE)
_FROM = re.compile(r"^from keras(?=[. ])", re.MULTILINE)


def translate(source, library):
    """Return a program with `keras` imported from a library.

    Examples:
        >>> translate("import keras", "tf_keras")
        'import tf_keras as keras'
        >>> translate("from keras.layers import Dense", "minikeras")
        'from minikeras.layers import Dense'
    """
    source = _IMPORT.sub(f"import {library} as keras", source)
    return _FROM.sub(f"from {library}", source)


def run(name, library, folder):
    """Run the script of a name in an empty folder; return what it leaves in `results`."""
    path = SCRIPTS / f"{name}.py"
    code = compile(translate(path.read_text(), library), str(path), "exec")
    namespace = {"__name__": "__main__"}
    folder.mkdir()
    with contextlib.chdir(folder):
        exec(code, namespace)
    return namespace["results"]


def differences(ours, real, where="results", apart=0.0):
    """Return where two results differ, one line for each part; nan equals nan.

    Args:
        ours, real: numbers, texts, arrays, or lists, tuples and dicts of them.
        where: the name of the part.
        apart: how far numbers may be from each other; 0 compares bits.
    """
    if isinstance(real, dict):
        if list(ours) != list(real):
            return [f"{where}: keys {list(ours)}, not {list(real)}"]
        pairs = [(f"{where}[{key!r}]", ours[key], real[key]) for key in real]
    elif isinstance(real, list | tuple):
        if len(ours) != len(real):
            return [f"{where}: {len(ours)} values, not {len(real)}"]
        pairs = [(f"{where}[{i}]", *pair) for i, pair in enumerate(zip(ours, real, strict=True))]
    elif isinstance(real, str | None):
        return [] if ours == real else [f"{where}: {ours!r}, not {real!r}"]
    else:
        return _distance(np.asarray(ours), np.asarray(real), where, apart)
    return [line for part, mine, theirs in pairs for line in differences(mine, theirs, part, apart)]


def _distance(ours, real, where, apart):
    if ours.shape != real.shape or ours.dtype != real.dtype:
        return [f"{where}: {ours.dtype} {ours.shape}, not {real.dtype} {real.shape}"]
    if np.array_equal(ours, real, equal_nan=real.dtype.kind == "f"):
        return []
    distance = np.abs(ours.astype(float) - real.astype(float)).max()
    return [] if distance <= apart else [f"{where}: {distance:.2g} apart"]
