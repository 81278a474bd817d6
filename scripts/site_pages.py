"""Say what the pages of the site are about: for search engines, for readers and for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape

# Search engines show about as many letters.
LONGEST = 200

_PARAGRAPH = re.compile(r"<p>(?P<text>.*?)</p>", re.DOTALL)
_IMAGE = re.compile(r"^!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]+)\)", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """A page of the site: the section of the navigation, its title, address and description."""

    section: str
    title: str
    address: str
    description: str


def description(html: str) -> str:
    """Return the first sentences of a page, as many as fit.

    Examples:
        >>> description("<h1>Law</h1><p>Look at <em>this</em> first. It is short.</p>")
        'Look at this first. It is short.'
        >>> description("<table></table>")
        ''
    """
    found = _PARAGRAPH.search(html)
    text = plain(found["text"]) if found else ""
    sentences = re.split(r"(?<=[.?!:]) ", text)
    said = sentences[0]
    for sentence in sentences[1:]:
        if len(said) + 1 + len(sentence) > LONGEST:
            break
        said += f" {sentence}"
    return said


def plain(html: str) -> str:
    """Return the words of some HTML, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def llms(name: str, about: str, entries: Iterable[Entry]) -> str:
    """Return the file `llms.txt`, which tells a program what each page is about.

    The form is that of https://llmstxt.org: a title, a summary, and links under headings.
    """
    lines, section = [f"# {name}", "", f"> {about}"], None
    for entry in entries:
        if entry.section != section:
            section = entry.section
            lines += ["", f"## {section}", ""]
        said = f": {entry.description}" if entry.description else ""
        lines.append(f"- [{entry.title}]({entry.address}){said}")
    return "\n".join(lines) + "\n"


def smaller_index(index: str) -> str:
    """Return the index of the search without marks and blocks of code.

    Examples:
        >>> smaller_index('{"docs": [{"text": "<p>a &lt; <code>b</code></p> <pre>c</pre>"}]}')
        '{"docs":[{"text":"a &lt; b"}]}'
    """
    read = json.loads(index)
    for entry in read["docs"]:
        words = re.sub(r"<pre>.*?</pre>|</?\w[^>]*>", " ", entry["text"], flags=re.DOTALL)
        entry["text"] = " ".join(words.split())
    return json.dumps(read, separators=(",", ":"), ensure_ascii=False)


def patient_search(script: str) -> str:
    """Return the theme's script, changed: the index is fetched when somebody searches.

    The theme waits so where the site is opened from the disk. Elsewhere it fetches the index with
    every page, of which most are smaller.

    Raises:
        ValueError: another version of the theme has another line there.
    """
    at_once = r'([\w$]+\([\w$]+\()location\.protocol!=="file:"(\),[\w$]+\("search"\)\))'
    changed, count = re.subn(at_once, r"\1!1\2", script)
    if count != 1:
        raise ValueError(f"the theme decides in {count} places when to fetch the index, not in one")
    return changed


def tutorials_page(texts: Mapping[str, str]) -> str:
    """Return the page that shows each tutorial with its title, first sentence and first figure.

    `texts` holds the Markdown of the tutorials by file name.
    """
    cards = "\n\n".join(_card(name, text) for name, text in texts.items())
    parts = [
        "# Tutorials",
        "Each opens with a prediction for you to make, shows whether it holds, and ends with "
        "exercises that are solved. Every block was run, and prints what you see. They can be "
        "read in any order; the first one is the question that this project answers.",
        f'<div class="grid cards" markdown>\n\n{cards}\n\n</div>',
    ]
    return "\n\n".join(parts) + "\n"


def _card(name: str, text: str) -> str:
    """Return a list item about a tutorial."""
    title = text.partition("\n")[0].removeprefix("# ")
    paragraph = text.split("\n\n")[1].replace("\n", " ")
    sentence = re.split(r"(?<=[.?!]) ", paragraph)[0]
    parts = [f"-   **[{title}]({name})**"]
    image = _IMAGE.search(text)
    if image:
        parts.append(f"    [![{image['alt']}]({image['path']}){{ .figure }}]({name})")
    return "\n\n".join([*parts, f"    {sentence}"])
