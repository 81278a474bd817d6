"""A Python file, compiled but not run: what is wrong with it is said without TensorFlow."""

from __future__ import annotations

import ast
from pathlib import Path
from types import CodeType


def compiled(path: Path) -> CodeType:
    """Compile a Python file, as `python path` would.

    Raises:
        ValueError: there is no such file, it is no Python file, or it has a syntax error; or it
            imports the old copy of Keras inside TensorFlow, which nobody can replace.
    """
    if path.suffix == ".ipynb":
        hint = f"jupyter nbconvert --to script {path}"
        raise ValueError(f"{path} is a notebook, not a Python file. Try: {hint}")
    if path.is_dir():
        raise ValueError(f"{path} is a folder, not a Python file.")
    if not path.is_file():
        raise ValueError(f"{path}: there is no such file.")
    try:
        tree = ast.parse(path.read_bytes(), str(path))
        code = compile(tree, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        text = (error.text or "").strip()
        raise ValueError(f"{path}, line {error.lineno}: {error.msg}\n  {text}") from None
    except ValueError as error:
        raise ValueError(f"{path} is not a Python file: {error}") from None
    _check_imports(tree, path)
    return code


def _check_imports(tree: ast.Module, path: Path) -> None:
    """Raise a ValueError if a file imports what TensorFlow itself needs, and would train."""
    private = "tensorflow.python.keras"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        home = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        if any(f"{home}{name.name}.".startswith(f"{private}.") for name in node.names):
            text = f"{private} is private, and an old copy. Write tensorflow.keras."
            raise ValueError(f"{path}, line {node.lineno}: {text}")
