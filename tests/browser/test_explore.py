"""The page "Explore" in a real browser: what a reader does, and what is then to be seen."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from explorable import DATA, NAMES, PRESETS, key

FOUND = json.loads(DATA.read_text(encoding="utf-8"))
PAGE = "explore.html"
SEEN = """() => Object.fromEntries([...document.querySelectorAll("#explore svg")].map(
    (svg) => [svg.dataset.chart, svg.querySelector(".now").outerHTML + svg.innerHTML]))"""


def on(page: Any) -> frozenset[str]:
    """Return the switches that are on."""
    return frozenset(name for name in NAMES if page.locator(f"[name={name}]").is_checked())


def sentence(page: Any) -> str:
    said: str = page.get_by_role("status").inner_text()
    return said


def numbers(page: Any) -> list[float]:
    """Return standard deviation, first loss, last loss and accuracy, as the sentence says them."""
    found = re.search(
        r"deviation of (\S+) and the loss at (\S+); after 15 epochs the loss is (\S+), and (\d+)%",
        sentence(page),
    )
    assert found, sentence(page)
    return [float(word.replace(",", "")) for word in found.groups()]


def expected(combination: frozenset[str]) -> list[float]:
    entry = FOUND["combinations"][key(combination)]
    loss, accuracy = entry["loss"][0], entry["accuracy"][0][-1]
    return [entry["deviation"], loss[0], loss[-1], 100 * accuracy]


def wait_for(page: Any, combination: frozenset[str]) -> None:
    """Wait until the page shows a combination; then compare every part of it."""
    names = [name for name in NAMES if name in combination]
    page.wait_for_url(f"**#on={','.join(names)}")
    page.wait_for_function(
        "on => [...document.querySelectorAll('#explore input')].every("
        "each => each.checked === on.includes(each.name))",
        arg=names,
    )
    assert numbers(page) == pytest.approx(expected(combination), rel=0.06, abs=0.51)


def test_it_opens_on_the_tf1_program(visit: Any) -> None:
    page = visit(PAGE)
    assert on(page) == PRESETS["TF1"]
    assert numbers(page) == pytest.approx(expected(PRESETS["TF1"]), rel=0.06, abs=0.51)
    assert page.get_by_role("button", name="TF1").get_attribute("aria-pressed") == "true"


def test_a_click_changes_curve_histogram_sentence_and_address(visit: Any) -> None:
    page = visit(PAGE)
    before, said = page.evaluate(SEEN), sentence(page)
    page.get_by_role("switch", name="random_normal_stddev").click()
    wait_for(page, PRESETS["TF1"] | {"random_normal_stddev"})
    after = page.evaluate(SEEN)
    assert sentence(page) != said
    assert {name for name in before if before[name] != after[name]} == {
        "loss",
        "logits",
        "accuracy",
    }


def test_the_back_button_takes_back_and_forward_repeats(visit: Any) -> None:
    page = visit(PAGE)
    page.get_by_role("button", name="Keras").click()
    wait_for(page, PRESETS["Keras"])
    page.get_by_role("switch", name="zero_bias").click()
    wait_for(page, PRESETS["Keras"] - {"zero_bias"})
    page.go_back()
    wait_for(page, PRESETS["Keras"])
    page.go_forward()
    wait_for(page, PRESETS["Keras"] - {"zero_bias"})
    page.go_back()
    page.go_back()
    page.wait_for_url(re.compile(r"explore\.html$"))
    assert on(page) == PRESETS["TF1"]


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_preset_sets_every_switch(visit: Any, preset: str) -> None:
    page = visit(PAGE + "#on=batchnorm")
    assert on(page) == {"batchnorm"}
    button = page.get_by_role("button", name=preset, exact=True)
    button.click()
    wait_for(page, PRESETS[preset])
    assert button.get_attribute("aria-pressed") == "true"


def test_an_address_that_is_sent_shows_the_same(visit: Any) -> None:
    page = visit(PAGE + "#on=zero_bias,batch_size")
    wait_for(page, frozenset({"zero_bias", "batch_size"}))


def test_an_address_that_means_nothing_shows_the_tf1_program(visit: Any) -> None:
    page = visit(PAGE + "#on=%22%3E")
    assert on(page) == PRESETS["TF1"]


def test_every_combination_can_be_drawn(visit: Any) -> None:
    page = visit(PAGE)
    for digits in FOUND["combinations"]:
        names = frozenset(name for name, digit in zip(NAMES, digits, strict=True) if digit == "1")
        page.evaluate(
            "on => { location.hash = 'on=' + on }", ",".join(filter(names.__contains__, NAMES))
        )
        wait_for(page, names)
        drawn = "".join(page.evaluate(SEEN).values())
        assert "NaN" not in drawn and "Infinity" not in drawn
        assert not re.search("NaN|Infinity|∞|undefined", sentence(page))


def test_the_keyboard_is_enough(visit: Any) -> None:
    page = visit(PAGE)
    page.get_by_role("button", name="Keras").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == NAMES[0]
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("Space")
    wait_for(page, PRESETS["TF1"] | {NAMES[0]})
    assert page.evaluate("document.activeElement.name") == NAMES[0]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    wait_for(page, PRESETS["Keras"])


def test_a_screen_reader_is_told_everything(visit: Any) -> None:
    """What is there, what it is called, whether it is on, and what a switch has changed."""
    page = visit(PAGE)
    told = page.locator("#explore").aria_snapshot()
    assert 'group "Begin with"' in told
    assert 'button "TF1" [pressed]' in told
    assert 'group "Switches"' in told
    assert len(re.findall(r'switch "', told)) == len(NAMES)
    assert len(re.findall(r"switch .* \[checked\]", told)) == len(PRESETS["TF1"])
    assert page.get_by_role("status").get_attribute("aria-live") == "polite"
    for svg in page.locator("#explore svg").all():
        title, description = svg.get_attribute("aria-labelledby").split()
        for part in (title, description):
            assert svg.locator(f"#{part}").text_content()


def test_without_javascript_there_is_a_still_figure(visit: Any) -> None:
    page = visit(PAGE, java_script_enabled=False)
    figure = page.locator("noscript img")
    assert figure.is_visible()
    assert figure.bounding_box()["height"] > 200
    assert page.locator("#explore").is_hidden()


def test_with_javascript_there_is_none(visit: Any) -> None:
    assert visit(PAGE).locator("img[src*='explore']").count() == 0


def test_it_works_from_the_disk(visit: Any, site: Path) -> None:
    page = visit((site / PAGE).as_uri())
    page.get_by_role("switch", name="random_normal_stddev").click()
    wait_for(page, PRESETS["TF1"] | {"random_normal_stddev"})
    page.go_back()
    page.wait_for_function(
        "document.querySelector('[name=random_normal_stddev]').checked === false"
    )


def test_dark_and_light_have_their_own_colours(visit: Any) -> None:
    """Lines stand out against the background in both."""
    colours = {}
    for scheme in ("light", "dark"):
        page = visit(PAGE, color_scheme=scheme)
        colours[scheme] = [
            page.evaluate(f"getComputedStyle(document.querySelector('{place}')).{style}")
            for place, style in (
                ("body", "backgroundColor"),
                ("#explore .line.now", "color"),
                ("#explore .line.keras", "color"),
                ("#explore .line.tf1", "color"),
            )
        ]
    for scheme, (background, *lines) in colours.items():
        for line in lines:
            assert contrast(background, line) > 3, (scheme, background, line)
    assert colours["light"][0] != colours["dark"][0]


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, as the WCAG defines it."""
    low, high = sorted(map(luminance, (first, second)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_on_a_phone_everything_fits(visit: Any) -> None:
    page = visit(PAGE, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    for box in (each.bounding_box() for each in page.locator("#explore svg, #explore label").all()):
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
        assert box["width"] > 250
    for switch in page.get_by_role("switch").all():
        assert switch.bounding_box()["height"] >= 17
