"""A file is compiled as Python would, or what is wrong with it is said."""

import pytest

from minikeras.cli.source import compiled


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("no.py", None, "no.py: there is no such file."),
        (".", None, " is a folder, not a Python file."),
        ("a.ipynb", b"{}", "a.ipynb is a notebook, not a Python file. Try: jupyter nbconvert"),
        ("a.py", b"x = 1\ny = = 2\n", "a.py, line 2: invalid syntax\n  y = = 2"),
        ("a.py", b"x = 1\nreturn x", "a.py, line 2: 'return' outside function\n"),
        ("b.py", b"x = 1\0", "b.py"),
        ("c.py", b"x = '\xff'", "c.py"),
        ("d.py", b"\nfrom tensorflow.python.keras.models import Sequential", "d.py, line 2: "
         "tensorflow.python.keras is private, and an old copy. Write tensorflow.keras."),
        ("e.py", b"from tensorflow.python import keras", "e.py, line 1: tensorflow.python.keras"),
        ("f.py", b"def f():\n    import tensorflow.python.keras.layers as L", "f.py, line 2: "),
    ],
)  # fmt: skip
def test_what_is_no_python_file_is_said(tmp_path, name, content, told):
    """Before anything is run."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError) as error:
        compiled(path)
    assert told in str(error.value)


def test_what_only_looks_like_the_old_copy_is_compiled(tmp_path):
    """Nor does a relative import without a module break it."""
    path = tmp_path / "a.py"
    path.write_text("from . import b\nimport tensorflow.python.keras_of_others, tensorflow.python")
    assert compiled(path).co_filename == str(path)


def test_no_future_statement_of_ours_counts(tmp_path):
    """An annotation of the file is a value, and not a text."""
    path = tmp_path / "a.py"
    path.write_text("def f(x: 1 + 1): pass")
    names = {}
    exec(compiled(path), names)
    assert names["f"].__annotations__ == {"x": 2}
