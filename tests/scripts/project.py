"""A project of one row, small enough to be broken in many ways."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "scripts"
CODE = "src/minikeras/behaviors/update/half.py"
TEST = "tests/behaviors/update/test_half.py"
FILES = {
    "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src"]\n',
    "src/minikeras/__init__.py": "",
    "src/minikeras/behaviors/__init__.py": "",
    "src/minikeras/behaviors/update/__init__.py": "",
    "src/minikeras/defaults.py": """
        def row(stage, **columns):
            return columns

        class Defaults:
            half: float = row("update", keras=0.5, tf1=0.25)
    """,
    CODE: '''
        """Take a part of a number."""

        SMALL = 1e-7


        def half(x: float, part: float) -> float:
            """Return `part` of `x`.

            Examples:
                >>> half(3.0, 0.5)
                1.5
            """
            if part == 0.0:
                raise ValueError(f"{part + 1} is not a part")
            return part * x + SMALL
    ''',
    TEST: """
        from minikeras.behaviors.update.half import half
        from minikeras.defaults import Defaults

        def test_half():
            assert half(3.0, 0.5) == 1.5 + 1e-7

        def test_columns():
            assert Defaults.half == {"keras": 0.5, "tf1": 0.25}
    """,
}


def make_project(folder, **changed):
    """Write the files of the project; `code` and `test` replace the two that matter."""
    files = FILES | {{"code": CODE, "test": TEST}[name]: text for name, text in changed.items()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip())
    return folder


def in_a_new_process(folder, program):
    """Run a program that ends in `print(json.dumps(...))`: this process has too many threads."""
    head = "import json, pathlib, mutate, mutate_edits, mutate_run\nroot = pathlib.Path.cwd()\n"
    done = subprocess.run(
        [sys.executable, "-c", head + textwrap.dedent(program)],
        cwd=folder,
        env={"PYTHONPATH": str(SCRIPTS), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
