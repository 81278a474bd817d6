import math
import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from minikeras.why import report
from minikeras.why.report import html, write_report
from why.page import body, words
from why.sample import change, sample_result

CSS = (Path(report.__file__).parent / "report.css").read_text(encoding="utf-8")
TRAP = "<script>alert(\"1\")</script> & 'more'"


class Outline(HTMLParser):
    """Checks that tags close in order, and collects what the page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    found.close()
    assert found.open == []
    return found


def test_the_page_is_well_formed() -> None:
    found = outline(html(sample_result()))
    assert found.tags[:2] == ["html", "head"]
    assert ("lang", "en") in found.attributes
    assert found.tags.count("title") == 1 + found.tags.count("svg")


def test_every_drawing_is_xml_with_words() -> None:
    page = html(sample_result())
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) == 2 * 2 + 2 + 2
    for drawing in drawings:
        image = ElementTree.fromstring(drawing)
        assert image.get("role") == "img"
        assert all(image.findtext(part) for part in ("title", "desc"))


def test_no_identifier_is_used_twice() -> None:
    identifiers = [
        value for name, value in outline(html(sample_result())).attributes if name == "id"
    ]
    assert identifiers
    assert len(set(identifiers)) == len(identifiers)


def test_nothing_is_loaded_and_nothing_runs() -> None:
    page = html(sample_result())
    found = outline(page)
    assert "http" not in page.lower()
    assert not {"script", "link", "img", "iframe", "object", "embed"} & set(found.tags)
    assert not {"src", "href", "srcset", "data"} & {name for name, _ in found.attributes}
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert "url(" not in page
    assert "@import" not in page


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [
        int(tag[1]) for tag in outline(html(sample_result())).tags if re.fullmatch("h[1-6]", tag)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_the_sections_stand_in_order() -> None:
    assert [words(heading) for heading in body(sample_result()).iter("h2")] == [
        "Keras against TensorFlow 1",
        "How they learned",
        "The logits at the first step",
        "Which default explains the gap",
        "The law behind it",
        "What the program already did by hand",
        "Where the two directions disagree",
        "What to change in your own TensorFlow 1 code",
        "How it was measured",
    ]


def test_every_table_has_a_caption_and_scopes_and_scrolls_by_itself() -> None:
    page = body(sample_result())
    tables = [it for it in page.iter("div") if it.get("class") == "scroll"]
    assert len(tables) == len(list(page.iter("table"))) == 3
    for box in tables:
        assert box.get("tabindex") == "0"
        assert box.get("aria-label")
        assert words(next(iter(box.iter("caption"))))
        assert all(head.get("scope") for head in box.iter("th"))


def texts(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every text in a result."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, entry in entries:
        if isinstance(entry, dict | list):
            yield from texts(entry, f"{path}{key}/") if isinstance(entry, dict) else ()
        elif isinstance(entry, str):
            yield f"{path}{key}"


@pytest.mark.parametrize("path", list(texts(sample_result())))
def test_every_text_is_escaped(path: str) -> None:
    found = outline(html(change(sample_result(), path, TRAP)))
    assert "script" not in found.tags


def test_names_and_lists_are_escaped() -> None:
    result = sample_result()
    result["rows"] = {TRAP: result["rows"]["random_normal_stddev"]}
    result["done_by_hand"] = {TRAP: {"value": TRAP, "because": TRAP}}
    result["disagreements"] = [TRAP]
    result["settings"] |= {"classes": [TRAP], "skipped_images": [TRAP], "seeds": [TRAP]}
    result["versions"] = {TRAP: TRAP}
    page = html(result)
    assert "script" not in outline(page).tags
    assert "<script" not in page
    shown = words(body(result))
    assert shown.count("alert(") >= 12


def test_text_is_shown_as_it_was_written() -> None:
    answer = 'a < b & "c" > $answer ${style} \\1 %s {x}'
    assert body(sample_result() | {"answer": answer})[1].text == answer


@pytest.mark.parametrize("key", list(sample_result()))
@pytest.mark.parametrize("interrupted", [True, False])
def test_any_entry_may_be_missing(key: str, interrupted: bool) -> None:
    result = sample_result() | {"interrupted": interrupted}
    result.pop(key)
    outline(html(result))


@pytest.mark.parametrize("profile", ["keras", "keras2", "tf1"])
def test_any_program_may_be_missing(profile: str) -> None:
    result = sample_result()
    del result["profiles"][profile]
    outline(html(result))


@pytest.mark.parametrize("part", list(sample_result()["rows"]["adam_epsilon"]))
def test_any_part_of_a_row_may_be_missing(part: str) -> None:
    result = sample_result()
    del result["rows"]["random_normal_stddev"][part]
    outline(html(result))


@pytest.mark.parametrize("part", list(sample_result()["profiles"]["tf1"]))
def test_any_part_of_a_run_may_be_missing(part: str) -> None:
    result = sample_result()
    for run in (*result["profiles"].values(), result["rows"]["adam_epsilon"]["switched_on_alone"]):
        del run[part]
    outline(html(result))


def replace_numbers(value: Any, by: Any) -> Any:
    if isinstance(value, dict):
        return {key: replace_numbers(entry, by) for key, entry in value.items()}
    if isinstance(value, list):
        return [replace_numbers(entry, by) for entry in value]
    return by if isinstance(value, float) else value


@pytest.mark.parametrize(
    "value", [None, "nan", "inf", "-inf", math.nan, math.inf, 0.0, -1.0, 1e300, 5e-324, 10**400]
)
def test_every_number_may_be_anything(value: Any) -> None:
    body(replace_numbers(sample_result(), value))


def test_empty_and_single_seed_results() -> None:
    outline(html({}))
    assert "seed 7" in words(body(sample_result(seeds=[7])))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def themes() -> list[dict[str, str]]:
    """Return the colours of light mode, dark mode and print."""
    return [
        dict(re.findall(r"--(\w+): (#\w{6});", it))
        for it in re.findall(r":root \{.*?\}", CSS, re.S)
    ]


@pytest.mark.parametrize("theme", themes())
@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("ink", "paper"), ("quiet", "paper"), ("keras", "paper"), ("tf1", "paper"),
        ("ink", "panel"), ("ink", "warning"),
    ],
)  # fmt: skip
def test_contrast_is_at_least_four_and_a_half(theme: dict[str, str], text: str, paper: str) -> None:
    assert contrast(theme[text], theme[paper]) >= 4.5


def test_light_dark_and_print_name_the_same_colours() -> None:
    light, dark, printed = themes()
    assert light == printed
    assert light.keys() == dark.keys()
    assert all(light[name] != dark[name] for name in light)


def test_drawings_take_their_colours_from_the_style_sheet() -> None:
    drawings = "".join(re.findall(r"<svg.*?</svg>", html(sample_result()), re.DOTALL))
    assert not re.search(r'(fill|stroke|style|color)="', drawings)


def test_every_class_of_the_page_has_a_style() -> None:
    classes = {name for key, value in outline(html(sample_result())).attributes if key == "class"
               for name in value.split()}  # fmt: skip
    unstyled = {name for name in classes if f".{name}" not in CSS}
    assert unstyled <= {"chart", "name"}


def test_the_report_is_written(tmp_path: Path) -> None:
    write_report(sample_result(), tmp_path / "why.html")
    assert (tmp_path / "why.html").read_text(encoding="utf-8") == html(sample_result())
    assert os.listdir(tmp_path) == ["why.html"]


def test_a_failure_leaves_the_old_report_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "why.html"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(report.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_report(sample_result(), path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["why.html"]


def test_the_report_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    write_report(sample_result(), str(tmp_path / "why.html"))
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "link.html").symlink_to(tmp_path / "real.html")
    write_report(sample_result(), tmp_path / "link.html")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").is_file()
