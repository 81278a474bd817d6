"""Write the Markdown of the API pages from the public names of the package.

A module with many names has an index, which lists them by theme, and a page for each theme, which
is a file of the source. A smaller one has one page. Each page begins with a table of what it
describes, and how equal that is to both Kerases. A thing is described once; its other names are
listed. Each `:::` line stands for what `mkdocstrings` reads there.
"""

from __future__ import annotations

import dataclasses
import inspect
import posixpath
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import ModuleType
from typing import Any

# A module that describes more things than this is divided into themes.
ON_ONE_PAGE = 20

# What a subclass of `layers.Layer` writes is described there, and not again a hundred times.
_HOOKS = "call|make_weights|compute_mask|inner_layers|random_objects"
_FEWER = f'    options: {{filters: ["!^_", "!^({_HOOKS})$"]}}'
# The table has a hundred rows, and a page of its own for each.
_NO_SIGNATURE = "    options: {merge_init_into_class: false, show_source: false}"


@dataclass(frozen=True)
class Name:
    """A public name: where it stands, what it is, and where that is described."""

    module: str  # "layers", or "" for the package
    name: str
    thing: Any
    theme: str  # the file of the module in which the thing is written, or ""
    described: str  # the path of the name under which the thing is described

    @property
    def path(self) -> str:
        """The name as a program writes it, without the package's."""
        return f"{self.module}.{self.name}".removeprefix(".")

    @property
    def is_described(self) -> bool:
        """Whether the thing is described under this name."""
        return self.path == self.described


class Site:
    """The public names of a package, and the pages on which they are described."""

    def __init__(self, package: ModuleType, equal: Mapping[str, tuple[str, str]]) -> None:
        self.package = package
        self.equal = equal
        self.modules = dict(_modules(package))
        self.names = sorted(_names(package, self.modules), key=lambda name: _rank(name.theme))
        self.divided = {module for module in self.modules if self._is_divided(module)}
        described = [name for name in self.names if name.is_described]
        self._pages = {name.path: self.page(name.module, name.theme) for name in described}

    def _is_divided(self, module: str) -> bool:
        described = [name for name in self.names_of(module) if name.is_described]
        return len(described) > ON_ONE_PAGE and any(name.theme for name in described)

    def names_of(self, module: str) -> list[Name]:
        """Return the names of a module, those of its base first."""
        return [name for name in self.names if name.module == module]

    def page(self, module: str, theme: str = "") -> str:
        """Return the page of a theme, or of what has none."""
        if module not in self.divided:
            return f"api/{module or 'index'}.md"
        return f"api/{module}/{theme or 'index'}.md"

    def link(self, name: Name, page: str) -> str:
        """Return a link from a page to the place where the thing is described."""
        target = posixpath.relpath(self._pages[name.described], posixpath.dirname(page))
        return f"[`{name.name}`]({target}#{self.package.__name__}.{name.described})"

    def words(self, module: str, theme: str) -> str:
        """Return the docstring of a theme's file."""
        home = f"{self.package.__name__}.{module}.{theme}"
        return inspect.getdoc(sys.modules[home]) or ""


def verdicts(parity: str) -> dict[str, tuple[str, str]]:
    """Return how equal a name is to Keras 3 and to Keras 2, as the page of parity says.

    Examples:
        >>> verdicts("## Layers\\n\\n| `Dense` | equal | - |\\n")
        {'layers.Dense': ('equal', '-')}
    """
    found, module = {}, ""
    for line in parity.splitlines():
        if line.startswith("## "):
            module = line.removeprefix("## ").lower().replace("schedules", "optimizers.schedules")
        row = re.fullmatch(r"\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", line)
        if row:
            found[f"{module}.{row[1]}"] = (row[2].strip(), row[3].strip())
    return found


def api_pages(
    package: ModuleType, equal: Mapping[str, tuple[str, str]] | None = None
) -> dict[str, str]:
    """Return the pages by their place, in the order of the navigation.

    `equal` says how equal a name is to Keras 3 and to Keras 2.
    """
    site = Site(package, equal or {})
    pages = {}
    for module in site.modules:
        pages[site.page(module)] = _module_page(site, module)
        if module in site.divided:
            for theme, names in _themes(site, module):
                page = site.page(module, theme)
                parts = [f"# {_title(theme, names)}", site.words(module, theme)]
                parts += ["\n".join(_list(site, names, page)), *_descriptions(site, names)]
                pages[page] = "\n\n".join(parts) + "\n"
    return pages


def api_nav(pages: Mapping[str, str]) -> list[Any]:
    """Return the navigation of the pages: those of a divided module under its name."""
    nav: list[Any] = []
    for folder, found in groupby(pages, key=posixpath.dirname):
        places = [{pages[place].partition("\n")[0].removeprefix("# "): place} for place in found]
        if folder == "api":
            nav += [place.get("API", place) for place in places]
        else:
            (index,) = places[0].values()
            nav.append({folder.removeprefix("api/"): [index, *places[1:]]})
    return nav


def _modules(at: ModuleType, path: str = "") -> Iterator[tuple[str, ModuleType]]:
    """Yield the package itself as "", and each module that it shows, also inside another one."""
    yield path, at
    for name in at.__all__:
        if inspect.ismodule(getattr(at, name)):
            yield from _modules(getattr(at, name), f"{path}.{name}".removeprefix("."))


def _names(package: ModuleType, modules: Mapping[str, ModuleType]) -> Iterator[Name]:
    """Yield every public name that is no module."""
    found = [
        Name(module, name, getattr(at, name), _theme(getattr(at, name), at), "")
        for module, at in modules.items()
        for name in at.__all__
        if not inspect.ismodule(getattr(at, name))
    ]
    best: dict[int, tuple[bool, bool, str]] = {}
    for name in found:
        home = modules[name.module].__name__
        far = bool(name.module) and not f"{name.thing.__module__}.".startswith(f"{home}.")
        rank = (far, name.thing.__name__ != name.name, name.path)
        best[id(name.thing)] = min(rank, best.get(id(name.thing), rank), key=lambda rank: rank[:2])
    for name in found:
        yield Name(name.module, name.name, name.thing, name.theme, best[id(name.thing)][2])


def _theme(thing: Any, module: ModuleType) -> str:
    """Return `convolution` for what is written in `layers/convolution.py`, or in such a folder."""
    inside: str = thing.__module__.removeprefix(f"{module.__name__}.")
    return "" if inside == thing.__module__ else inside.partition(".")[0]


def _rank(theme: str) -> tuple[bool, str]:
    return theme != "base", theme


def _themes(site: Site, module: str) -> Iterator[tuple[str, list[Name]]]:
    described = [name for name in site.names_of(module) if name.is_described and name.theme]
    for theme, names in groupby(described, key=lambda name: name.theme):
        yield theme, list(names)


def _module_page(site: Site, module: str) -> str:
    names, page = site.names_of(module), site.page(module)
    parts = [f"# {module or 'API'}"]
    if module:
        parts.append(inspect.getdoc(site.modules[module]) or "")
    else:
        parts.append(
            "The names of Keras have Keras's signatures and mean the same. `Defaults`, and what "
            "takes or shows it, are ours."
        )
    if module in site.divided:
        for theme, inside in _themes(site, module):
            target = posixpath.basename(site.page(module, theme))
            parts.append(f"## [{_title(theme, inside)}]({target})")
            parts.append(site.words(module, theme).partition("\n")[0])
            parts.append("\n".join(_list(site, inside, page)))
    here = [name for name in names if _stands_on(site, name, page)]
    if here:
        parts += ["\n".join(_list(site, here, page)), *_descriptions(site, here)]
    other = [name for name in names if not name.is_described]
    if other:
        parts += ["## Other names", "\n".join(_other_names(site, other, page))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _stands_on(site: Site, name: Name, page: str) -> bool:
    return name.is_described and site.page(name.module, name.theme) == page


def _title(theme: str, names: Sequence[Name]) -> str:
    """Return the title of a theme: its name, as its one class spells it."""
    for name in names:
        if name.name.lower() == theme.replace("_", ""):
            return name.name
    return theme.removesuffix("_layer").replace("_", " ").capitalize()


def _descriptions(site: Site, names: Iterable[Name]) -> Iterator[str]:
    for name in names:
        lines = [f"::: {site.package.__name__}.{name.path}"]
        if dataclasses.is_dataclass(name.thing):
            lines.append(_NO_SIGNATURE)
        elif name.module == "layers" and name.theme != "base":
            lines.append(_FEWER)
        yield "\n".join(lines)


def _list(site: Site, names: Sequence[Name], page: str) -> Iterator[str]:
    compared = any(name.path in site.equal for name in names)
    yield "| Name | What it does |" + " Keras 3 | Keras 2 |" * compared
    yield "|---|---|" + "---|---|" * compared
    for name in names:
        summary = (inspect.getdoc(name.thing) or "").partition("\n")[0].replace("|", "\\|")
        said = site.equal.get(name.path, ("", ""))
        equal = " | ".join(_verdict(each, page) for each in said)
        yield f"| {site.link(name, page)} | {summary} |" + f" {equal} |" * compared


def _verdict(said: str, page: str) -> str:
    """Return a verdict; one of many words is a link to the page of parity."""
    parity = posixpath.relpath("parity.md", posixpath.dirname(page))
    return said if said in ("", "-", "equal") else f"[not quite]({parity})"


def _other_names(site: Site, names: Iterable[Name], page: str) -> Iterator[str]:
    yield "| Name | Described as |"
    yield "|---|---|"
    for name in names:
        whole = Name(name.module, name.described, name.thing, name.theme, name.described)
        yield f"| `{name.name}` | {site.link(whole, page)} |"
