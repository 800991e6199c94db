// What lies on the ground: paths with their halo, dots and end markers, rings, and names beside them.
const SHAPES = [
  "M0-5a5 5 0 1 0 .01 0z",
  "M-4.4-4.4h8.8v8.8h-8.8z",
  "M0-6L6 0 0 6-6 0z",
  "M0-5.6L5.6 4.6H-5.6z",
  "M0 5.6L5.6-4.6H-5.6z",
  "M-2-5.5h4v3.5h3.5v4h-3.5v3.5h-4v-3.5h-3.5v-4h3.5z",
];
const FONT = getComputedStyle(document.documentElement).fontFamily;
const FAR = 4000;
const ink = index => palette().series[index % 6];
const inkOfText = index => palette().text[index % 6];
const eased = share => share ** 3 * (10 + share * (6 * share - 15));

function clear(context, w, h, ratio) {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = palette().background;
  context.fillRect(0, 0, w, h);
}

// Where a row stands after so many steps, which need not be whole.
function pointAt(walk, k) {
  const { points, n } = walk,
    last = points.length / n - 1,
    below = clamp(Math.floor(k), 0, last);
  const share = last > 60 ? k - below : eased(k - below),
    above = Math.min(below + 1, last);
  return Array.from({ length: n }, (_, i) =>
    mix(points[below * n + i], points[above * n + i], clamp(share, 0, 1)),
  );
}

// The way of a row on the page up to a step: [x, y, step], one a step, more where it goes over ground.
function wayOf(row, k, onPage) {
  const { points, n } = row.walk,
    way = [],
    whole = Math.floor(k);
  const add = (p, step) => {
    const [x, y] = onPage(p);
    way.push([clamp(x, -FAR, FAR), clamp(y, -FAR, FAR), step]);
    return Number.isFinite(x + y) && Math.abs(x) < FAR && Math.abs(y) < FAR;
  };
  const at = step => [points[step * n], points[step * n + 1]];
  const bend = (from, to, step, upto) => {
    const pieces = page.relief
      ? clamp(
          Math.ceil(
            24 * Math.max(...from.map((x, i) => Math.abs(to[i] - x) / length(page.view[i]))),
          ),
          1,
          12,
        )
      : 1;
    if (page.relief && !page.view.every(([low, high], i) => to[i] >= low && to[i] <= high)) {
      way.left = step + 1; // beyond the edge of what is shown there is no ground
      return false;
    }
    for (let j = 1; j <= pieces; j++)
      if (
        !add(
          from.map((x, i) => mix(x, to[i], j / pieces)),
          j < pieces ? step + 0.5 : upto,
        )
      )
        return false;
    return true;
  };
  if (!add(at(0), 0)) return way;
  for (let step = 0; step < whole && (step + 1) * n < points.length; step++) {
    if (!bend(at(step), at(step + 1), step, step + 1)) return way;
  }
  if (k > whole) bend(at(whole), pointAt(row.walk, k), whole, k);
  return way;
}

function drawWay(context, way, row, size) {
  const line = pieces => {
    context.beginPath();
    let [lastX, lastY] = [Infinity, Infinity];
    pieces.forEach(([x, y], k) => {
      if (k < pieces.length - 1 && Math.abs(x - lastX) + Math.abs(y - lastY) < 0.5) return;
      context.lineTo((lastX = x), (lastY = y));
    });
    context.stroke();
  };
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = 3.1 * size;
  context.strokeStyle = palette().background;
  context.lineWidth = 6 * size;
  line(way);
  const ground = channels(palette().ground[2]),
    color = channels(ink(row.series)),
    parts = Math.min(8, way.length);
  context.lineWidth = 2.4 * size;
  context.setLineDash(row.series > 5 ? [6 * size, 4 * size] : []);
  for (let part = 0; part < parts; part++) {
    const from = Math.floor((part * (way.length - 1)) / parts),
      to = Math.ceil(((part + 1) * (way.length - 1)) / parts);
    context.strokeStyle = context.fillStyle = css(
      blend(ground, color, mix(0.7, 1, part / Math.max(parts - 1, 1))),
    );
    line(way.slice(from, to + 1));
    context.beginPath();
    let [lastX, lastY] = [Infinity, Infinity];
    for (const [x, y, step] of way.slice(from, to + 1)) {
      if (!Number.isInteger(step) || Math.abs(x - lastX) + Math.abs(y - lastY) < 1) continue; // seen already
      [lastX, lastY] = [x, y];
      context.moveTo(x, y);
      context.arc(x, y, 2.2 * size, 0, 7);
    }
    context.fill();
  }
  context.setLineDash([]);
}

function drawMarker(context, x, y, row, size) {
  context.save();
  context.translate(x, y);
  context.scale(size, size);
  const shape = new Path2D(SHAPES[row.number % 6]);
  context.lineJoin = "round";
  context.lineWidth = 3.4;
  context.strokeStyle = palette().background;
  context.stroke(shape);
  context.fillStyle = ink(row.series);
  context.fill(shape);
  context.restore();
}

function drawRing(context, x, y, radius, width, color = palette().ink) {
  for (const [wide, paint] of [
    [width + 2.4, palette().background],
    [width, color],
  ]) {
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.lineWidth = wide;
    context.strokeStyle = paint;
    context.stroke();
  }
}

function write(
  context,
  words,
  x,
  y,
  { size = 13, color = palette().ink, align = "left", weight = "", halo = true } = {},
) {
  context.font = `${weight} ${size}px ${FONT}`;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  if (halo) {
    context.lineWidth = size / 3.2;
    context.strokeStyle = palette().background;
    context.strokeText(words, x, y);
  }
  context.fillStyle = color;
  context.fillText(words, x, y);
}

// Names stand at the nearest clear spot: boxes [left, top, right, bottom] and dots are in the way.
function placeNames(context, names, w, h, dots, taken) {
  for (const name of names) {
    const { size } = name;
    context.font = `${name.weight ?? ""} ${size}px ${FONT}`;
    const wide = context.measureText(name.words).width + 4,
      tall = 1.2 * size;
    let best = null;
    for (const away of [1, 1.9, 3]) {
      for (const [u, v] of [
        [1, -0.6],
        [1, 0.6],
        [-1, -0.6],
        [-1, 0.6],
        [0, -1],
        [0, 1],
        [1, 0],
        [-1, 0],
      ]) {
        const x = name.x + u * (away * 0.75 * size + wide / 2),
          y = name.y + v * away * 1.25 * size;
        const box = [x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2];
        const inside = (px, py, pad) =>
          px > box[0] - pad && px < box[2] + pad && py > box[1] - pad && py < box[3] + pad;
        const out = box[0] < 4 || box[1] < 4 || box[2] > w - 4 || box[3] > h - 4;
        const hits = taken.filter(
          t => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1],
        ).length;
        const cost =
          60 * out +
          30 * hits +
          dots.reduce((sum, [px, py]) => sum + inside(px, py, 3), 0) +
          2 * away -
          (name.row && name.row.spot === `${u},${v},${away}` ? 1.5 : 0);
        if (!best || cost < best.cost) best = { cost, box, x, y, spot: `${u},${v},${away}` };
      }
    }
    if (name.row) name.row.spot = best.spot;
    taken.push(best.box);
    write(context, name.words, best.x, best.y, { ...name, align: "center" });
  }
}
