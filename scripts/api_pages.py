"""Write the Markdown of the API pages from the public names of the package."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def api_pages(names: Iterable[str], package: Path) -> dict[str, str]:
    """Return the pages by their place: one for the classes and functions, one per module.

    Each `:::` line stands for what `mkdocstrings` reads from the source of that name. A class
    that a module offers again, as `models` does `Sequential`, is described on the first page.
    """
    modules = [name for name in names if _is_module(name, package)]
    own = [name for name in names if name not in modules]
    first = [
        "# API",
        "The names of Keras have Keras's signatures and mean the same. `Defaults`, and what takes "
        "or shows it, are ours.",
        *(f"::: {package.name}.{name}" for name in own),
    ]
    filters = f'["!^_", "!^({"|".join(own)})$"]'
    options = (
        f"    options: {{filters: {filters}, show_root_heading: false, show_root_toc_entry: false}}"
    )
    pages = {
        f"api/{name}.md": f"# {name}\n\n::: {package.name}.{name}\n{options}\n" for name in modules
    }
    return {"api/index.md": "\n\n".join(first) + "\n"} | pages


def _is_module(name: str, package: Path) -> bool:
    return (package / f"{name}.py").exists() or (package / name).is_dir()
