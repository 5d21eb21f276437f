"use strict";
// Draws the charts of the report from the JSON in #data, as SVG and without a library.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const tip = document.getElementById("tip");
  const hidden = new Set();
  const method = new Map(data.methods.map((m) => [m.name, m]));
  const redraws = [];
  let point = -1; // of the grid; -1: all

  const NS = "http://www.w3.org/2000/svg";
  function make(parent, name, attributes = {}, text) {
    const svg = parent instanceof SVGElement || name === "svg";
    const e = svg ? document.createElementNS(NS, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    if (text !== undefined) e.textContent = text;
    parent.appendChild(e);
    return e;
  }
  const round = (v) => Math.round(v * 100) / 100;
  const show = (v) => (v === null || v === undefined ? "–" : Math.abs(v) >= 100 ? v.toFixed(0)
    : v !== 0 && Math.abs(v) < 0.001 ? v.toExponential(1) : String(Number(v.toPrecision(3))));
  function colours(name) {
    const m = method.get(name);
    return `--light:${m.light};--dark:${m.dark}`;
  }

  // Circle, square, triangle up, diamond, triangle down, plus, star.
  const SHAPES = [
    (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
    (r) => `M${-r * .9},${-r * .9}h${r * 1.8}v${r * 1.8}h${-r * 1.8}z`,
    (r) => `M0,${-r * 1.2}L${r * 1.15},${r * .85}H${-r * 1.15}z`,
    (r) => `M0,${-r * 1.3}L${r * 1.3},0L0,${r * 1.3}L${-r * 1.3},0z`,
    (r) => `M0,${r * 1.2}L${r * 1.15},${-r * .85}H${-r * 1.15}z`,
    (r) => `M${-r * .4},${-r * 1.2}h${r * .8}v${r * .8}h${r * .8}v${r * .8}h${-r * .8}v${r * .8}h${-r * .8}v${-r * .8}h${-r * .8}v${-r * .8}h${r * .8}z`,
    (r) => "M" + Array.from({length: 10}, (_, i) => {
      const a = Math.PI * (i / 5 - .5), d = i % 2 ? r * .55 : r * 1.35;
      return `${round(d * Math.cos(a))},${round(d * Math.sin(a))}`;
    }).join("L") + "z",
  ];
  const shape = (name, r) => SHAPES[method.get(name).shape](r);

  function icon(parent, name) {
    const svg = make(parent, "svg", {viewBox: "-8 -8 16 16", "aria-hidden": "true", class: "m", style: colours(name)});
    make(svg, "path", {d: shape(name, 5.5), class: "dot"});
  }

  function tell(text, x, y) {
    tip.hidden = false;
    tip.replaceChildren();
    text.split("\n").forEach((line, i) => {
      if (i > 0) tip.append("\n");
      if (i === 0) make(tip, "b", {}, line); else tip.append(line);
    });
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - box.width - 8)) + "px";
    tip.style.top = (y + 14 + box.height > innerHeight ? Math.max(4, y - box.height - 12) : y + 14) + "px";
  }
  const hush = () => { tip.hidden = true; };
  addEventListener("keydown", (e) => { if (e.key === "Escape") hush(); });
  addEventListener("scroll", hush, {passive: true});
  function tellAt(element, text) {
    const box = element.getBoundingClientRect();
    tell(text, box.right, box.top + box.height / 2);
  }

  function ticks(low, high, most) {
    const raw = (high - low) / most;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((s) => s * power).find((s) => s >= raw);
    const all = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) all.push(Number((i * step).toPrecision(12)));
    return all;
  }
  function extent(values, pad) {
    let low = Infinity, high = -Infinity;
    for (const v of values) if (v !== null) { low = Math.min(low, v); high = Math.max(high, v); }
    if (low > high) return [0, 1];
    const by = high > low ? (high - low) * pad : Math.abs(high) * .1 || 1;
    return [low - by, high + by];
  }

  /** A figure with axes: x and y are [low, high], labels are texts. */
  function frame(parent, title, x, y, xLabel, yLabel, aspect, about) {
    const figure = make(parent, "figure");
    if (title) make(figure, "figcaption", {}, title);
    const width = Math.max(280, Math.round(figure.clientWidth));
    const height = Math.round(width * aspect);
    const left = 46, right = 12, top = 8, bottom = 36;
    const svg = make(figure, "svg", {viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": about});
    const px = (v) => round(left + (v - x[0]) / (x[1] - x[0]) * (width - left - right));
    const py = (v) => round(height - bottom - (v - y[0]) / (y[1] - y[0]) * (height - top - bottom));
    const axes = make(svg, "g", {"aria-hidden": "true"});
    for (const t of ticks(x[0], x[1], width / 75)) {
      make(axes, "line", {class: "axis", x1: px(t), x2: px(t), y1: top, y2: height - bottom});
      make(axes, "text", {x: px(t), y: height - bottom + 14, "text-anchor": "middle"}, show(t));
    }
    for (const t of ticks(y[0], y[1], height / 45)) {
      make(axes, "line", {class: "axis", x1: left, x2: width - right, y1: py(t), y2: py(t)});
      make(axes, "text", {x: left - 6, y: py(t) + 4, "text-anchor": "end"}, show(t));
    }
    make(axes, "text", {x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle"}, xLabel);
    if (yLabel) make(axes, "text", {transform: `translate(11 ${(top + height - bottom) / 2}) rotate(-90)`, "text-anchor": "middle"}, yLabel);
    return {svg, px, py, width, height, left, right, top, bottom};
  }

  function drawPareto(box) {
    box.classList.toggle("one", data.pareto.length === 1);
    for (const panel of data.pareto) {
      const shown = panel.points.filter((p) => !hidden.has(p.method));
      const all = panel.points; // the axes stay where they are when a method is hidden
      const x = extent(all.flatMap((p) => [p.x - p.ex, p.x + p.ex]), .08);
      const y = extent(all.flatMap((p) => [p.y - p.ey, p.y + p.ey]), .08);
      const f = frame(box, panel.title, x, y, "general accuracy, %", "target accuracy, %", .72,
        "Target against general accuracy of each method; the marks can be focused");
      if (panel.frontier.length && !hidden.has("sft")) {
        make(f.svg, "polyline", {class: "m frontier", style: colours("sft"),
          points: panel.frontier.map((p) => `${f.px(p[0])},${f.py(p[1])}`).join(" ")});
      }
      for (const p of shown) {
        const text = `${p.label}\ntarget ${p.y.toFixed(1)} ± ${p.ey.toFixed(1)} %\ngeneral ${p.x.toFixed(1)} ± ${p.ex.toFixed(1)} %`
          + `\n${p.method === "base" ? "before training" : p.seeds === 1 ? "one seed: ± over questions" : p.seeds + " seeds: ± over seeds"}`;
        const g = make(f.svg, "g", {class: "m pt", style: colours(p.method), tabindex: 0, role: "img", "aria-label": text.replaceAll("\n", ", ")});
        make(g, "path", {class: "bar", d: `M${f.px(p.x - p.ex)},${f.py(p.y)}H${f.px(p.x + p.ex)}M${f.px(p.x)},${f.py(p.y - p.ey)}V${f.py(p.y + p.ey)}`});
        make(g, "path", {class: "dot", d: shape(p.method, 6), transform: `translate(${f.px(p.x)} ${f.py(p.y)})`});
        g.addEventListener("mousemove", (e) => tell(text, e.clientX, e.clientY));
        g.addEventListener("mouseleave", hush);
        g.addEventListener("focus", () => tellAt(g, text));
        g.addEventListener("blur", hush);
      }
    }
  }

  function runName(r) {
    return [r.method, data.curves.points[r.point], "seed " + r.seed].filter((t) => t).join(" · ");
  }

  function drawCurves(box) {
    for (const metric of data.curves.metrics) {
      const all = data.curves.runs.filter((r) => r.curves[metric.key] && (point < 0 || r.point === point));
      if (!all.length) continue;
      const lines = all.filter((r) => !hidden.has(r.method)).map((r) => {
        const c = r.curves[metric.key];
        return {run: r, steps: data.curves.steps[c.at], values: c.values};
      });
      const values = all.flatMap((r) => r.curves[metric.key].values);
      const last = Math.max(...all.map((r) => data.curves.steps[r.curves[metric.key].at].at(-1)));
      const f = frame(box, metric.label, [0, last], extent(values, .05), "optimiser step", "", .6,
        `${metric.label} over optimiser steps, ${lines.length} runs; arrow keys walk the steps`);
      f.svg.setAttribute("tabindex", 0);
      for (const line of lines) {
        let d = "", pen = "M";
        line.values.forEach((v, i) => {
          if (v === null) { pen = "M"; return; }
          d += `${pen}${f.px(line.steps[i])},${f.py(v)}`;
          pen = "L";
        });
        const known = method.get(line.run.method).shape;
        line.path = make(f.svg, "path", {class: "m curve", style: colours(line.run.method), d});
        if (known >= 4) line.path.setAttribute("stroke-dasharray", ["7 3", "2 3", "9 3 2 3"][known - 4]);
      }
      hoverLines(f, lines, metric);
    }
  }

  function hoverLines(f, lines, metric) {
    const cursor = make(f.svg, "line", {class: "cursor", y1: f.top, y2: f.height - f.bottom, visibility: "hidden"});
    const off = () => {
      f.svg.classList.remove("hot");
      cursor.setAttribute("visibility", "hidden");
      hush();
    };
    f.svg.addEventListener("mousemove", (e) => {
      const box = f.svg.getBoundingClientRect();
      const x = (e.clientX - box.left) * f.width / box.width, y = (e.clientY - box.top) * f.height / box.height;
      let best = null, nearest = 30 ** 2;
      for (const line of lines) {
        line.path.classList.remove("on");
        line.values.forEach((v, i) => {
          if (v === null) return;
          const d = (f.px(line.steps[i]) - x) ** 2 + (f.py(v) - y) ** 2;
          if (d < nearest) { nearest = d; best = {line, i}; }
        });
      }
      if (!best) { off(); return; }
      f.svg.classList.add("hot");
      best.line.path.classList.add("on");
      tell(`${runName(best.line.run)}\nstep ${best.line.steps[best.i]}: ${show(best.line.values[best.i])}`, e.clientX, e.clientY);
    });
    f.svg.addEventListener("mouseleave", off);
    f.svg.addEventListener("blur", off);
    let at = -1;
    f.svg.addEventListener("keydown", (e) => {
      const steps = [...new Set(lines.flatMap((l) => l.steps))].sort((a, b) => a - b);
      const move = {ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity}[e.key];
      if (move === undefined || !steps.length) return;
      e.preventDefault();
      at = Math.max(0, Math.min(steps.length - 1, at + move));
      const step = steps[at], means = new Map();
      for (const l of lines) {
        const i = l.steps.indexOf(step);
        if (i >= 0 && l.values[i] !== null) means.set(l.run.method, [...(means.get(l.run.method) || []), l.values[i]]);
      }
      cursor.setAttribute("x1", f.px(step));
      cursor.setAttribute("x2", f.px(step));
      cursor.setAttribute("visibility", "visible");
      const text = [...means].map(([m, v]) => `${m} ${show(v.reduce((a, b) => a + b) / v.length)}`).join("\n");
      const box = f.svg.getBoundingClientRect();
      tell(`step ${step}, means of the runs shown\n${text}`, box.left + f.px(step) * box.width / f.width, box.top + 10);
    });
  }

  function drawLandscape(box, group, scan, repaint) {
    if (group.names.length > 1) {
      const choice = make(box, "div", {class: "choice", role: "radiogroup", "aria-label": "Whose weights"});
      group.names.forEach((name, i) => radio(choice, "scan" + data.landscapes.indexOf(group), name, i === scan, () => repaint(i)));
    }
    const p = group.p[scan], h = group.entropy[scan], w = group.weight[scan];
    const top = extent(h, .03)[1], heaviest = Math.max(...w, 1e-9);
    const sample = p.length < group.total ? `${p.length} of ${group.total} tokens, drawn at random` : `${p.length} tokens`;
    const f = frame(box, `${sample}${group.names[scan] ? ", weights of " + group.names[scan] : ""}`, [-.015, 1.015], [-.02 * top, top],
      "probability of the label", "entropy, nats", innerWidth < 640 ? 1 : .5, `Entropy and probability of ${sample}`);
    make(f.svg, "rect", {class: "region", x: f.px(0), y: f.py(.5), width: f.px(.2) - f.px(0), height: f.py(0) - f.py(.5)});
    const marks = make(f.svg, "g");
    const at = p.map((_, i) => [f.px(p[i]), f.py(h[i])]);
    const dots = at.map(([x, y], i) => make(marks, "circle", {class: "token", cx: x, cy: y, r: 3, "fill-opacity": round(.12 + .8 * w[i] / heaviest)}));
    let on = null;
    const off = () => { if (on) on.classList.remove("on"); on = null; hush(); };
    f.svg.addEventListener("mousemove", (e) => {
      const r = f.svg.getBoundingClientRect();
      const x = (e.clientX - r.left) * f.width / r.width, y = (e.clientY - r.top) * f.height / r.height;
      let best = -1, nearest = 14 ** 2;
      at.forEach(([u, v], i) => { const d = (u - x) ** 2 + (v - y) ** 2; if (d < nearest) { nearest = d; best = i; } });
      off();
      if (best < 0) return;
      on = dots[best];
      on.classList.add("on");
      const [before, token, after] = group.texts[best];
      const weights = group.names.map((n, s) => `${n || "weight"} ${show(group.weight[s][best])}`).join(", ");
      tell(`${token.trim() || JSON.stringify(token)}\n…${before} [${token}] ${after}…\np ${show(p[best])}, entropy ${show(h[best])} nats\n${group.names.length > 1 ? "weights: " : ""}${weights}`, e.clientX, e.clientY);
    });
    f.svg.addEventListener("mouseleave", off);
  }

  function radio(parent, group, text, checked, chosen) {
    const label = make(parent, "label");
    const input = make(label, "input", {type: "radio", name: group});
    input.checked = checked;
    label.append(" " + text);
    input.addEventListener("change", chosen);
  }

  function chart(name, draw) {
    const box = document.querySelector(`[data-chart="${name}"]`);
    if (!box) return;
    const redraw = () => {
      hush();
      const focused = [...box.querySelectorAll("input, [tabindex]")].indexOf(document.activeElement);
      box.style.minHeight = box.offsetHeight + "px";
      box.replaceChildren();
      draw(box, redraw);
      box.style.minHeight = "";
      if (focused >= 0) [...box.querySelectorAll("input, [tabindex]")][focused]?.focus();
    };
    redraws.push(redraw);
    redraw();
  }

  for (const box of document.querySelectorAll("[data-legend]")) {
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Methods to show");
    for (const m of data.methods) {
      if (m.name === "base" && box.closest("#curves")) continue;
      const button = make(box, "button", {type: "button", "aria-pressed": "true", "data-name": m.name});
      icon(button, m.name);
      button.append(m.name);
      button.addEventListener("click", () => {
        if (!hidden.delete(m.name)) hidden.add(m.name);
        for (const b of document.querySelectorAll("[data-legend] button")) {
          b.setAttribute("aria-pressed", String(!hidden.has(b.dataset.name)));
        }
        redraws.forEach((r) => r());
      });
    }
  }
  for (const span of document.querySelectorAll(".swatch")) if (method.has(span.dataset.method)) icon(span, span.dataset.method);

  const choice = document.querySelector("[data-points]");
  if (choice && data.curves.points.length > 1) {
    choice.setAttribute("role", "radiogroup");
    choice.setAttribute("aria-label", "Grid point");
    ["all", ...data.curves.points].forEach((text, i) => radio(choice, "point", text, i === 0, () => { point = i - 1; redraws.forEach((r) => r()); }));
  }

  chart("pareto", drawPareto);
  chart("curves", drawCurves);
  const chosen = data.landscapes.map(() => 0);
  chart("landscape", (box, redraw) => data.landscapes.forEach((group, g) => {
    drawLandscape(make(box, "div"), group, chosen[g], (i) => { chosen[g] = i; redraw(); });
  }));

  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) { width = innerWidth; redraws.forEach((r) => r()); }
  });
  // on paper nothing can be opened: tables are, runs are not
  addEventListener("beforeprint", () => document.querySelectorAll("details:not(.run)").forEach((d) => { d.open = true; }));
  // a link to a run opens it
  const open = () => {
    const e = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (e instanceof HTMLDetailsElement) e.open = true;
  };
  addEventListener("hashchange", open);
  open();
})();
