"""The API pages follow the public names: each thing is described once, on the page of its theme."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import api_pages
from api_pages import api_nav

SOURCES = {
    "__init__.py": "from shop import fruit, tools\nfrom shop.till import Till\n"
    "__all__ = ['Till', 'fruit', 'tools']\n",
    "till.py": "from dataclasses import dataclass\n@dataclass\nclass Till:\n"
    "    '''Count the money.'''\n    coins: int = 0\n",
    "tools.py": "'''Things to work with.'''\nfrom shop.till import Till\n"
    "__all__ = ['Till', 'cut']\ndef cut():\n    '''Cut it.'''\n",
    "fruit/__init__.py": "'''What grows on trees.'''\nfrom shop.fruit.apples import Apple, Pear\n"
    "from shop.fruit.base import Fruit\nfrom shop.fruit.plum.small import Plum\n"
    "__all__ = ['Apple', 'Fruit', 'Pear', 'Plum', 'get', 'pomme']\npomme = Apple\n"
    "def get():\n    '''Find a fruit.'''\n",
    "fruit/apples.py": "'''Hard fruit.'''\n"
    "class Apple:\n    '''Red | green.'''\nclass Pear:\n    '''Soft.\\n\\n    More.'''\n",
    "fruit/base.py": "'''What every fruit is.'''\nclass Fruit:\n    '''Grow.'''\n",
    "fruit/plum/__init__.py": "'''Fruit with a stone.'''\n",
    "fruit/plum/small.py": "class Plum:\n    '''Blue.'''\n",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    for name, source in SOURCES.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("shop")
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
        del sys.modules[name]


def test_a_small_module_has_one_page(shop: ModuleType) -> None:
    pages = api_pages.api_pages(shop)
    assert list(pages) == ["api/index.md", "api/fruit.md", "api/tools.md"]
    till = "are ours.\n\n| Name | What it does |\n|---|---|\n| [`Till`](index.md#shop.Till) | Count"
    assert till in pages["api/index.md"]
    assert "\n\n::: shop.Till\n    options: {merge_init" in pages["api/index.md"]
    assert pages["api/tools.md"] == (
        "# tools\n\nThings to work with.\n\n| Name | What it does |\n|---|---|\n"
        "| [`cut`](tools.md#shop.tools.cut) | Cut it. |\n\n::: shop.tools.cut\n\n"
        "## Other names\n\n"
        "| Name | Described as |\n|---|---|\n| `Till` | [`Till`](index.md#shop.Till) |\n"
    )


def test_a_large_module_has_an_index_and_a_page_for_each_theme(
    shop: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_pages, "ON_ONE_PAGE", 3)
    pages = api_pages.api_pages(shop)
    assert pages["api/fruit/apples.md"] == (
        "# Apples\n\nHard fruit.\n\n| Name | What it does |\n|---|---|\n"
        "| [`Apple`](apples.md#shop.fruit.Apple) | Red \\| green. |\n"
        "| [`Pear`](apples.md#shop.fruit.Pear) | Soft. |\n\n"
        "::: shop.fruit.Apple\n\n::: shop.fruit.Pear\n"
    )
    plum = pages["api/fruit/plum.md"]
    assert plum.startswith("# Plum\n\nFruit with a stone.\n\n| Name | What it does |\n")
    assert plum.endswith("\n\n::: shop.fruit.Plum\n")
    index = pages["api/fruit/index.md"]
    parts = [
        "# fruit\n\nWhat grows on trees.\n\n## [Base](base.md)\n\nWhat every fruit is.\n\n",
        "## [Apples](apples.md)\n\nHard fruit.\n\n| Name | What it does |\n|---|---|\n",
        "| [`Apple`](apples.md#shop.fruit.Apple) | Red \\| green. |\n",
        "| [`Pear`](apples.md#shop.fruit.Pear) | Soft. |\n",
        "::: shop.fruit.get\n\n## Other names\n",
        "| `pomme` | [`fruit.Apple`](apples.md#shop.fruit.Apple) |\n",
    ]
    places = [index.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


def test_a_page_says_how_equal_its_things_are(shop: ModuleType) -> None:
    equal = api_pages.verdicts(
        "## Tools\n\n| Class | Keras 3 | Keras 2 |\n| `cut` | fit 2e-09 | - |\n"
    )
    assert equal == {"tools.cut": ("fit 2e-09", "-")}
    page = api_pages.api_pages(shop, equal)["api/tools.md"]
    assert "| Name | What it does | Keras 3 | Keras 2 |\n|---|---|---|---|\n" in page
    assert "| [`cut`](tools.md#shop.tools.cut) | Cut it. | [not quite](../parity.md) | - |" in page


def test_the_navigation_has_a_section_for_a_large_module(
    shop: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_pages, "ON_ONE_PAGE", 3)
    assert api_nav(api_pages.api_pages(shop)) == [
        "api/index.md",
        {
            "fruit": [
                "api/fruit/index.md",
                {"Base": "api/fruit/base.md"},
                {"Apples": "api/fruit/apples.md"},
                {"Plum": "api/fruit/plum.md"},
            ]
        },
        {"tools": "api/tools.md"},
    ]
