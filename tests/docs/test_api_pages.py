"""The API pages follow the public names."""

from __future__ import annotations

from pathlib import Path

from api_pages import api_pages


def test_each_module_has_a_page_and_the_rest_share_the_first(tmp_path: Path) -> None:
    package = tmp_path / "minikeras"
    (package / "layers").mkdir(parents=True)
    (package / "losses.py").touch()
    pages = api_pages(["Sequential", "layers", "losses"], package)
    assert list(pages) == ["api/index.md", "api/layers.md", "api/losses.md"]
    assert "::: minikeras.Sequential\n" in pages["api/index.md"]
    assert (
        '::: minikeras.losses\n    options: {filters: ["!^_", "!^(Sequential)$"]'
        in (pages["api/losses.md"])
    )
