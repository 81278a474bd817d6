"""What the site says about its own pages: descriptions, `llms.txt`, the list of tutorials."""

from __future__ import annotations

import json

import pytest

from site_pages import (
    LONGEST,
    Entry,
    description,
    llms,
    patient_search,
    smaller_index,
    tutorials_page,
)


def test_a_description_is_the_first_sentences_of_a_page() -> None:
    words = "<p>Look at <em>this</em>\nfirst &amp; then on.</p><p>No.</p>"
    assert description(f"<h1>Law</h1>\n<table></table>\n{words}") == "Look at this first & then on."


def test_a_description_ends_with_a_sentence() -> None:
    said = description(f"<p>One. Two. {'long ' * 50}.</p>")
    assert said == "One. Two."
    assert len(said) < LONGEST


def test_a_page_without_words_has_no_description() -> None:
    assert description("<table></table>") == ""


def test_llms_lists_the_pages_by_section() -> None:
    entries = [
        Entry("Home", "Home", "index.html", "The question."),
        Entry("Guides", "Port", "guides/port.html", ""),
        Entry("Guides", "Layer", "guides/layer.html", "Write one."),
    ]
    assert llms("minikeras", "A table.", entries).splitlines() == [
        "# minikeras",
        "",
        "> A table.",
        "",
        "## Home",
        "",
        "- [Home](index.html): The question.",
        "",
        "## Guides",
        "",
        "- [Port](guides/port.html)",
        "- [Layer](guides/layer.html): Write one.",
    ]


def test_the_index_of_the_search_keeps_the_words() -> None:
    text = "<p>if a &lt; <code>b</code></p>\n<pre><code>c = 1\n</code></pre>"
    index = json.dumps({"config": {"lang": ["en"]}, "docs": [{"title": "T", "text": text}]})
    assert json.loads(smaller_index(index)) == {
        "config": {"lang": ["en"]},
        "docs": [{"title": "T", "text": "if a &lt; b"}],
    }


def test_the_index_is_fetched_when_somebody_searches() -> None:
    theme = (
        'r;return L($(location.protocol!=="file:"),Je("search")).pipe(location.protocol!=="file:"'
    )
    changed = 'r;return L($(!1),Je("search")).pipe(location.protocol!=="file:"'
    assert patient_search(theme) == changed
    with pytest.raises(ValueError, match="in 0 places"):
        patient_search("another theme")


def test_a_tutorial_is_shown_with_its_first_sentence_and_figure() -> None:
    law = "# 03 The law\n\nA law holds\nalways. Or not.\n\n![A line.](../generated/law.svg)\n"
    page = tutorials_page({"03_law.md": law, "04_none.md": "# 04 None\n\nNo figure here.\n"})
    assert "-   **[03 The law](03_law.md)**" in page
    assert "[![A line.](../generated/law.svg){ .figure }](03_law.md)" in page
    assert "    A law holds always.\n" in page
    assert "-   **[04 None](04_none.md)**\n\n    No figure here.\n" in page
