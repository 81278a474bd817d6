"""Make slides of a Markdown page: one HTML file that holds everything, and a PDF of it.

    .venv/bin/python scripts/slides.py SLIDES.pdf

A line of three dashes ends a slide. The page is a page of the site as well, and its blocks are run
by the tests. A browser prints the PDF: Chromium, without a window.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from markdown import Markdown
from pygments.formatters import HtmlFormatter

DOCS = Path(__file__).parents[1] / "docs"
SOURCE = DOCS / "teach_slides.md"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A browser that works also as root, and asks nobody outside for anything.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

STYLE = """
@page { size: 13.333in 7.5in; margin: 0; }
body { margin: 0; background: #666; counter-reset: slide; }
section {
  box-sizing: border-box; width: 13.333in; min-height: 7.5in; margin: 0 auto 12px;
  padding: 0.55in 0.8in; background: #fff; color: #1a1a1a; position: relative;
  font: 28px/1.4 system-ui, "Liberation Sans", sans-serif;
  counter-increment: slide; break-after: page; break-inside: avoid;
}
section:last-child { break-after: auto; }
section::after {
  content: counter(slide); position: absolute; right: 0.5in; bottom: 0.3in;
  font-size: 16px; color: #666;
}
h1 { font-size: 52px; margin: 2in 0 0.3in; }
h2 { font-size: 40px; margin: 0 0 0.3in; color: #303f9f; }
h1, h2 { line-height: 1.15; }
p, ul, ol, table, pre { margin: 0 0 0.2in; }
pre { font: 20px/1.4 "DejaVu Sans Mono", monospace; padding: 0.12in 0.2in; background: #f5f5f5; }
code { font-family: "DejaVu Sans Mono", monospace; font-size: 0.88em; white-space: nowrap; }
pre code { font-size: 1em; white-space: pre; }
.output pre { background: #fff; border-left: 6px solid #303f9f; margin-top: -0.2in; }
blockquote { margin: 0 0 0.2in; padding: 0.1in 0.3in; border-left: 6px solid #c62828; }
table { border-collapse: collapse; }
td, th { padding: 6px 18px 6px 0; border-bottom: 1px solid #bbb; text-align: left; }
img { display: block; max-width: 100%; max-height: 4.6in; margin: 0 auto; }
@media print { body { background: none; } section { margin: 0; } }
"""


def slides(text: str) -> list[str]:
    """Return the Markdown of each slide; what stands before the first one is for the page."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    return [slide.strip() for slide in re.split(r"^---$", body, flags=re.MULTILINE)]


def html(text: str, folder: Path) -> str:
    """Return the slides as an HTML file, with its pictures; their paths begin at `folder`."""
    markdown = Markdown(
        extensions=[
            "attr_list",
            "md_in_html",
            "tables",
            "pymdownx.highlight",
            "pymdownx.superfences",
        ],
        extension_configs={"pymdownx.highlight": {"guess_lang": False}},
    )
    sections = [f"<section>{markdown.reset().convert(slide)}</section>" for slide in slides(text)]
    body = "\n".join(sections)
    body = re.sub(r'src="([^":]+)"', lambda at: f'src="{_data(folder / at[1])}"', body)
    body = re.sub(r'href="([^":#]+)\.md', r'href="../\1.html', body)
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    colors = HtmlFormatter().get_style_defs(".highlight")
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title[1] if title else ''}</title>\n<style>\n{colors}\n{STYLE}</style>\n"
        f"</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def browser() -> str | None:
    """Return the browser that prints, if one is installed."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def pdf(page: str, program: str) -> bytes:
    """Return the PDF that a browser prints of an HTML file."""
    with tempfile.TemporaryDirectory() as folder:
        source, printed = Path(folder, "slides.html"), Path(folder, "slides.pdf")
        source.write_text(page, encoding="utf-8")
        options = [f"--user-data-dir={folder}/profile", "--no-pdf-header-footer"]
        options += [f"--print-to-pdf={printed}", source.as_uri()]
        command = [program, "--headless", *FLAGS, *options]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return printed.read_bytes()


def _data(path: Path) -> str:
    """Return a picture as an address that holds it."""
    kind = "svg+xml" if path.suffix == ".svg" else path.suffix[1:]
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def main() -> None:
    """Print the slides."""
    program = browser()
    if program is None:
        sys.exit(f"install a browser that prints: one of {', '.join(BROWSERS)}")
    page = html(SOURCE.read_text(encoding="utf-8"), DOCS)
    Path(sys.argv[1]).write_bytes(pdf(page, program))


if __name__ == "__main__":
    main()
