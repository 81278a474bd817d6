/* The page `explore.md`: its switches choose one of the combinations that are in the page, measured
   by scripts/explorable.py. The address says which switches are on, and everything follows it:
   #on=zero_bias,batch_size */
"use strict";

(() => {
  const form = document.getElementById("explore");
  const data = JSON.parse(document.getElementById("explore-data").textContent);
  const names = Object.keys(data.switches);
  const switches = names.map((name) => form.elements[name]);
  const WIDTH = 360, HEIGHT = 220, LEFT = 52, RIGHT = 350, TOP = 12, BOTTOM = 182;

  /* ---- The state: a digit for each switch, as in the data. ---- */

  function fromAddress() {
    const match = location.hash.match(/^#on=([\w,]*)$/);
    if (!match) return data.presets.TF1;
    const on = match[1].split(",");
    return names.map((name) => (on.includes(name) ? "1" : "0")).join("");
  }

  function toAddress(state) {
    location.hash = "on=" + names.filter((_, index) => state[index] === "1").join(",");
  }

  /* ---- Drawing: small helpers, then one function for each kind of chart. ---- */

  function element(name, attributes, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /* A scale turns a number into a place; what lies outside of it stays at its edge. */
  function scale(low, high, start, end) {
    return (value) => {
      const share = (value - low) / (high - low);
      return start + Math.min(1, Math.max(0, share)) * (end - start);
    };
  }

  function start(svg, title, description) {
    const key = "explore-" + svg.dataset.chart;
    svg.replaceChildren(
      element("title", { id: key + "-title" }, title),
      element("desc", { id: key + "-desc" }, description),
    );
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-labelledby", `${key}-title ${key}-desc`);
  }

  function upAxis(svg, y, ticks) {
    for (const [value, words] of ticks) {
      svg.append(
        element("line", { class: "grid", x1: LEFT, x2: RIGHT, y1: y(value), y2: y(value) }),
        element("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, words),
      );
    }
  }

  function acrossAxis(svg, x, ticks, words) {
    svg.append(element("line", { class: "base", x1: LEFT, x2: RIGHT, y1: BOTTOM, y2: BOTTOM }));
    for (const [value, text] of ticks) {
      svg.append(element("text", { x: x(value), y: BOTTOM + 17, "text-anchor": "middle" }, text));
    }
    const middle = (LEFT + RIGHT) / 2;
    svg.append(element("text", { x: middle, y: HEIGHT - 4, "text-anchor": "middle" }, words));
  }

  /* The mean of the seeds as a line; around that of the switches a band from the lowest to the
     highest seed. */
  function curves(svg, series, first, y) {
    const x = scale(0, data.epochs, LEFT, RIGHT);
    const points = (values) => values.map((value, at) => `${x(at + first)},${y(value)}`);
    const [, low, high] = series.now;
    const outline = [...points(low), ...points(high).reverse()].join(" ");
    svg.append(element("polygon", { class: "band now", points: outline }));
    for (const [style, [mean]] of Object.entries(series)) {
      svg.append(element("polyline", { class: `line ${style}`, points: points(mean).join(" ") }));
    }
    acrossAxis(svg, x, [0, 5, 10, 15].map((epoch) => [epoch, epoch]), "epoch");
  }

  function drawLoss(svg, shown) {
    const power = scale(-1, 7, BOTTOM, TOP);
    const y = (value) => power(Math.log10(value));
    const { now } = shown;
    start(
      svg,
      "Training loss by epoch, on a log axis",
      `From ${number(now.loss[0][0])} at the first step to ${number(now.loss[0].at(-1))}.`,
    );
    upAxis(svg, y, [[0.1, "0.1"], [10, "10"], [1e3, "1,000"], [1e5, "100,000"], [1e7, "1e7"]]);
    curves(svg, { keras: shown.keras.loss, tf1: shown.tf1.loss, now: now.loss }, 0, y);
  }

  function drawAccuracy(svg, shown) {
    const y = scale(0, 1, BOTTOM, TOP);
    const mean = shown.now.accuracy[0];
    start(
      svg,
      "Validation accuracy by epoch",
      `From ${percent(mean[0])} after one epoch to ${percent(mean.at(-1))}.`,
    );
    upAxis(svg, y, [0, 0.25, 0.5, 0.75, 1].map((share) => [share, percent(share)]));
    const series = { keras: shown.keras.accuracy, tf1: shown.tf1.accuracy, now: shown.now.accuracy };
    curves(svg, series, 1, y);
  }

  /* How large the logits are, on a log axis that never moves: 20^4 is a step of 5.2 powers. */
  function drawLogits(svg, shown) {
    const { lowest, highest } = data.sizes;
    const counts = shown.now.logits;
    const x = scale(lowest, highest, LEFT, RIGHT);
    const tallest = Math.max(...counts);
    start(
      svg,
      "Histogram of the sizes of the logits, on a log axis",
      `Their standard deviation is ${number(shown.now.deviation)}.`,
    );
    const wide = (highest - lowest) / counts.length;
    const y = scale(0, tallest, BOTTOM, TOP + 24);
    counts.forEach((count, at) => {
      const left = x(lowest + at * wide), right = x(lowest + (at + 1) * wide);
      if (count === 0) return;
      svg.append(
        element("rect", {
          class: "bar now", x: left + 0.5, y: y(count), width: right - left - 1,
          height: BOTTOM - y(count),
        }),
      );
    });
    for (const style of ["keras", "tf1"]) {
      const at = x(Math.log10(shown[style].deviation));
      svg.append(element("line", { class: `line ${style}`, x1: at, x2: at, y1: TOP, y2: BOTTOM }));
    }
    const ticks = [[-4, "0.0001"], [-2, "0.01"], [0, "1"], [2, "100"], [4, "10,000"], [6, "1e6"]];
    acrossAxis(svg, x, ticks, "size of a logit; lines: standard deviations");
  }

  /* ---- Words. ---- */

  const number = (value) => Number(value.toPrecision(value < 10 ? 2 : 3)).toLocaleString("en");
  const percent = (share) => `${Math.round(100 * share)}%`;

  function sentence({ loss, accuracy, deviation }) {
    const [mean, low, high] = accuracy.map((values) => values.at(-1));
    const guess = data.images.classes;
    return (
      `The logits begin with a standard deviation of ${number(deviation)} and the loss at ` +
      `${number(loss[0][0])}; after ${data.epochs} epochs the loss is ` +
      `${number(loss[0].at(-1))}, and ${percent(mean)} of the validation images are right ` +
      `(${percent(low)} to ${percent(high)} with ${data.seeds.length} seeds), where guessing has a ` +
      `loss of ${number(Math.log(guess))} and ${percent(1 / guess)} right.`
    );
  }

  /* ---- What happens. ---- */

  const draw = { loss: drawLoss, logits: drawLogits, accuracy: drawAccuracy };

  function show() {
    const state = fromAddress();
    const { combinations, presets } = data;
    const shown = {
      now: combinations[state], keras: combinations[presets.Keras], tf1: combinations[presets.TF1],
    };
    switches.forEach((each, index) => { each.checked = state[index] === "1"; });
    for (const button of form.querySelectorAll("[data-preset]")) {
      button.setAttribute("aria-pressed", String(presets[button.dataset.preset] === state));
    }
    for (const svg of form.querySelectorAll("svg")) draw[svg.dataset.chart](svg, shown);
    form.querySelector("[role=status]").textContent = sentence(shown.now);
  }

  form.addEventListener("change", () => {
    toAddress(switches.map((each) => (each.checked ? "1" : "0")).join(""));
  });
  form.addEventListener("click", ({ target }) => {
    if (target.dataset.preset) toAddress(data.presets[target.dataset.preset]);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", show);
  form.hidden = false;
  show();
})();
