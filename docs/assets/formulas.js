// Draw the formulas of the page: pymdownx.arithmatex left them as \(...\) or \[...\].
// KaTeX 0.19.1 is the npm package `katex`, with its woff2 fonts only.
for (const formula of document.querySelectorAll(".arithmatex")) {
  const source = formula.textContent.trim();
  katex.render(source.slice(2, -2), formula, {
    displayMode: source.startsWith("\\["),
    throwOnError: false,
  });
}
