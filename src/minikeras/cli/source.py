"""A Python file, compiled but not run: what is wrong with it is said without TensorFlow."""

from __future__ import annotations

from pathlib import Path
from types import CodeType


def compiled(path: Path) -> CodeType:
    """Compile a Python file, as `python path` would.

    Raises:
        ValueError: there is no such file, it is no Python file, or it has a syntax error.
    """
    if path.suffix == ".ipynb":
        hint = f"jupyter nbconvert --to script {path}"
        raise ValueError(f"{path} is a notebook, not a Python file. Try: {hint}")
    if path.is_dir():
        raise ValueError(f"{path} is a folder, not a Python file.")
    if not path.is_file():
        raise ValueError(f"{path}: there is no such file.")
    try:
        return compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        text = (error.text or "").strip()
        raise ValueError(f"{path}, line {error.lineno}: {error.msg}\n  {text}") from None
    except ValueError as error:
        raise ValueError(f"{path} is not a Python file: {error}") from None
