// Beside the stage: of a model of data its samples and what each row makes of them, of a curve its slope.
const SHOWN = 300;

const hasBeside = ({ objective, dimension, blind }) =>
  Boolean(objective.data || (dimension === 1 && objective.gradient)) && !(blind && !blind.over);

const nowAt = row => pointAt(row.walk, Math.min(page.k, row.walk.values.length - 1));

// What is drawn there: curves over an edge, samples as dots, and where each row has its marker.
function modelsOf() {
  const { data: samples, model } = page.objective,
    every = Math.ceil(samples.x.length / SHOWN),
    dots = Array.from(samples.x, (x, i) => [x, samples.y[i]]).filter((_, i) => i % every === 0),
    edge = roomy(dots.map(dot => dot[0])),
    rows = page.rows.map(row => [row, nowAt(row)]);
  const said = ([w, b], x) => (model === "line" ? w * x + b : 1 / (1 + Math.exp(-w * x - b)));
  return {
    edge,
    heights: roomy(dots.map(dot => dot[1])),
    dots,
    curves: rows.map(([row, at]) => ({ color: ink(row.series), of: x => said(at, x) })),
    marks: rows.map(([row, at]) => [row, edge[1], said(at, edge[1])]),
    names: ["x", "y"],
  };
}

function slopesOf() {
  const { objective, c, rows, view } = page,
    slope = x => objective.gradient([x], c)[0],
    marks = rows.map(row => [row, ...nowAt(row)]).map(([row, x]) => [row, x, slope(x)]);
  const slopes = Float64Array.from({ length: 61 }, (_, i) => slope(mix(...view[0], i / 60))),
    sorted = slopes.filter(Number.isFinite).sort();
  return {
    edge: view[0],
    heights: roomy([0, quantile(sorted, 0.1), quantile(sorted, 0.9), slope(page.start[0])]),
    dots: [],
    curves: [{ color: palette().muted, of: slope }],
    marks,
    names: [objective.names[0], "f′"],
  };
}

function roomy(numbers) {
  const seen = numbers.filter(Number.isFinite),
    [low, high] = [Math.min(...seen), Math.max(...seen)],
    room = 0.08 * (high - low || 1);
  return [low - room, high + room];
}

function drawBeside(context, w, h, ratio, size = page.size) {
  clear(context, w, h, ratio);
  const { edge, heights, dots, curves, marks, names } = (
    page.objective.data ? modelsOf : slopesOf
  )();
  const box = { left: 46 * size, right: w - 16 * size, top: 8, bottom: h - 22 * size },
    x = value => mix(box.left, box.right, (value - edge[0]) / length(edge)),
    y = value => mix(box.bottom, box.top, (value - heights[0]) / length(heights));
  drawAxes(
    context,
    h,
    box,
    ticks(heights, 4).map(value => [y(value), told(value, 3)]),
    ticks(edge, 5).map(value => [x(value), told(value, 3)]),
    size,
  );
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.clip();
  context.fillStyle = palette().muted;
  for (const dot of dots) {
    context.beginPath();
    context.arc(x(dot[0]), y(dot[1]), 2.6 * size, 0, 7);
    context.fill();
  }
  context.lineWidth = 2.2 * size;
  for (const { color, of } of curves) {
    context.strokeStyle = color;
    context.beginPath();
    for (let i = 0; i <= 80; i++) {
      const at = mix(...edge, i / 80),
        value = of(at);
      if (Number.isFinite(value)) context.lineTo(x(at), clamp(y(value), -FAR, FAR));
    }
    context.stroke();
  }
  context.restore();
  for (const [row, px, py] of marks)
    if (y(py) > box.top && y(py) < box.bottom) drawMarker(context, x(px), y(py), row, 0.8 * size);
  const italic = { size: 13 * size, weight: "italic" };
  write(context, names[0], w - 12 * size, h - 9 * size, { ...italic, align: "right" });
  write(context, names[1], box.left + 6, box.top + 6 * size, italic);
}
