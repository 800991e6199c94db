// The ground: bands of flat colour with contour lines between them, seen from above or in perspective.
const LIFT = 0.02,
  COLUMNS = 60,
  ROWS = 44,
  BOX = [1, 0.7, 0.3];
const palette = () => data.palettes[page.dark ? "dark" : "light"];
const channels = color => [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16));
const css = rgb => `rgb(${rgb.map(Math.round)})`;
const blend = (from, to, share) => from.map((low, i) => mix(low, to[i], share));

// So many ground colours, low to high.
function shadesOf(count) {
  const stops = palette().ground.map(channels);
  return Array.from({ length: count }, (_, k) => {
    const at = count > 1 ? (k / (count - 1)) * (stops.length - 1) : 2,
      low = Math.min(Math.floor(at), 3);
    return blend(stops[low], stops[low + 1], at - low);
  });
}

const kept = {};

// What a function makes of some facts, made anew only where one of them has changed.
function once(name, facts, how) {
  const key = JSON.stringify(facts);
  if (kept[name]?.key !== key) kept[name] = { key, made: how() };
  return kept[name].made;
}

// The map of a view as a picture with its ticks, w by h pixels, each of them so many on the screen.
function mapOf(w, h, ratio, letters) {
  const { objective, c, view } = page,
    size = page.rough ? 7 : 5;
  const facts = [page.facts, view, w, h, ratio, page.dark, page.rough, letters];
  return once("map", facts, () => {
    const columns = Math.ceil(w / size) + 1,
      rows = Math.ceil(h / size) + 1;
    const values = sampled(objective, c, view, columns, rows),
      levels = levelsOf(values),
      cells = bandsOf(values, columns, levels);
    const canvas = make("canvas", { width: w * ratio, height: h * ratio }),
      context = canvas.getContext("2d");
    const bands = make("canvas", { width: w, height: h });
    bands.getContext("2d").putImageData(banded(values, cells, columns, rows, levels, w, h), 0, 0);
    context.scale(ratio, ratio);
    context.drawImage(bands, 0, 0, w, h);
    context.strokeStyle = palette().contour;
    context.globalAlpha = palette().alpha;
    context.lineWidth = 0.8;
    context.stroke(contours(values, cells, columns, rows, levels, w, h));
    context.globalAlpha = 1;
    drawTicks(context, w, h, scaled(view, w, h), letters);
    return { canvas, levels };
  });
}

// The bands of all values, and of the cells between them: −1 where their corners lie in several.
function bandsOf(values, columns, levels) {
  const bands = new Int8Array(values.length),
    cells = new Int8Array(values.length - columns);
  for (let at = 0, band = 0; at < values.length; at++)
    bands[at] = band = bandBeside(levels, values[at], band);
  for (let at = 0; at < cells.length; at++) {
    const band = bands[at],
      above = at + columns;
    cells[at] =
      band === bands[at + 1] && band === bands[above] && band === bands[above + 1] ? band : -1;
  }
  return cells;
}

function banded(values, cells, columns, rows, levels, w, h) {
  const image = new ImageData(w, h),
    pixels = new Uint32Array(image.data.buffer);
  const little = new Uint32Array(
    shadesOf(levels.length).map(([r, g, b]) => 0xff000000 | (b << 16) | (g << 8) | r),
  );
  const across = (columns - 1) / w,
    pixel = i => Math.min(Math.ceil(i / across - 0.5), w);
  let below = -1,
    starts;
  for (let y = 0; y < h; y++) {
    const up = ((h - 0.5 - y) / h) * (rows - 1),
      j = Math.min(Math.floor(up), rows - 2);
    if (j * columns !== below) starts = startsOf(cells, (below = j * columns), columns);
    let from = 0,
      last = -1;
    const paint = (band, x) => {
      if (band === last) return;
      if (last >= 0) pixels.fill(little[last], y * w + from, y * w + x);
      [from, last] = [x, band];
    };
    for (const i of starts) {
      const at = below + i;
      if (cells[at] >= 0) {
        paint(cells[at], pixel(i));
        continue;
      }
      const left = mix(values[at], values[at + columns], up - j),
        right = mix(values[at + 1], values[at + columns + 1], up - j),
        end = bandBeside(levels, right, last);
      let band = bandBeside(levels, left, last);
      if (end < 0) band = -1;
      paint(band, pixel(i));
      while (band !== end && band >= 0) {
        const rises = band < end,
          level = levels[rises ? band + 1 : band];
        band += rises ? 1 : -1;
        paint(band, pixel(i + (level - left) / (right - left)));
      }
    }
    paint(-1, w);
  }
  return image;
}

// Where, in a row of cells, one begins that is of another band than the one before it, or of several.
function startsOf(cells, below, columns) {
  const starts = [];
  for (let i = 0; i < columns - 1; i++) {
    const cell = cells[below + i];
    if (cell < 0 || !i || cell !== cells[below + i - 1]) starts.push(i);
  }
  return starts;
}

function contours(values, cells, columns, rows, levels, w, h) {
  const path = new Path2D(),
    wide = w / (columns - 1),
    tall = h / (rows - 1);
  for (let j = 0; j < rows - 1; j++) {
    for (let i = 0; i < columns - 1; i++) {
      const at = j * columns + i,
        above = at + columns,
        x = i * wide,
        y = h - j * tall;
      if (cells[at] >= 0) continue;
      crossings(
        levels,
        values[at],
        values[at + 1],
        values[above + 1],
        values[above],
        (x0, y0, x1, y1) => {
          path.moveTo(x + x0 * wide, y - y0 * tall);
          path.lineTo(x + x1 * wide, y - y1 * tall);
        },
      );
    }
  }
  return path;
}

// The surface as a mesh of cells, each with its colour and the pieces of contours on it.
function meshOf() {
  const { objective, c, view } = page;
  return once("mesh", [page.facts, view, page.dark], () => {
    const values = sampled(objective, c, view, COLUMNS + 1, ROWS + 1),
      levels = levelsOf(values);
    const sorted = values.filter(Number.isFinite).sort();
    if (!sorted.length) return null;
    const low = sorted[0],
      top = sorted[sorted.length - 1],
      most = quantile(sorted, 0.99);
    const high = top - low > 4 * (most - low) && most > low ? most : top;
    const heights = values.map(value => (value <= high ? value : high)),
      shades = shadesOf(levels.length),
      cells = [];
    for (let j = 0; j < ROWS; j++) {
      for (let i = 0; i < COLUMNS; i++) {
        const at = j * (COLUMNS + 1) + i,
          above = at + COLUMNS + 1;
        const corners = [heights[at], heights[at + 1], heights[above + 1], heights[above]],
          pieces = [];
        const tilt =
          ((corners[1] + corners[2] - corners[0] - corners[3]) / (high - low || 1)) * 1.1;
        const middle = corners.reduce((sum, each) => sum + each) / 4,
          band = bandOf(levels, middle);
        const next = levels[band + 1] ?? Infinity,
          share = (middle - levels[band]) / (next - levels[band]);
        const shade = blend(shades[band], shades[band + 1] ?? shades[band], share || 0);
        crossings(levels, ...corners, (...piece) => pieces.push(piece));
        cells.push({
          i,
          j,
          pieces,
          color: css(shade.map(each => clamp(each * (1 - clamp(tilt, -0.07, 0.07)), 0, 255))),
        });
      }
    }
    return { heights, cells, low, high: high > low ? high : low + 1, cut: high < top };
  });
}

// A camera that looks at the middle of the box from an azimuth and an elevation.
function cameraOf(w, h, mesh) {
  const [turn, tilt] = page.camera.map(degrees => (degrees * Math.PI) / 180);
  const [ct, st, ce, se] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  const seen = (u, v, z) => {
    const [x, away, up] = [u * BOX[0], v * BOX[1], z * BOX[2]];
    const right = x * ct - away * st,
      deep = x * st + away * ct,
      near = 1 / (1 + 0.13 * (deep * ce - up * se));
    return [right * near, -(up * ce + deep * se) * near, deep * ce - up * se];
  };
  const corners = [-1, 1].flatMap(u => [-1, 1].flatMap(v => [-1, 1].map(z => seen(u, v, z))));
  const edge = i => [
    Math.min(...corners.map(each => each[i])),
    Math.max(...corners.map(each => each[i])),
  ];
  const [wide, tall] = [edge(0), edge(1)],
    scale = 0.94 * Math.min(w / length(wide), h / length(tall));
  const [left, top] = [
    w / 2 - (scale * (wide[0] + wide[1])) / 2,
    h / 2 - (scale * (tall[0] + tall[1])) / 2,
  ];
  const unit = (value, [low, high]) => (2 * (value - low)) / (high - low) - 1;
  return (x, y, height) => {
    const at = seen(
      unit(x, page.view[0]),
      unit(y, page.view[1]),
      unit(clamp(height, mesh.low, mesh.high), [mesh.low, mesh.high]),
    );
    return [left + scale * at[0], top + scale * at[1], at[2]];
  };
}

// Draws far cells first, so that near ones cover them.
function drawRelief(context, w, h, ratio) {
  const mesh = meshOf();
  if (!mesh) return;
  const facts = [page.facts, page.view, page.dark, page.camera, w, h, ratio];
  context.drawImage(
    once("relief", facts, () => {
      const canvas = make("canvas", { width: w * ratio, height: h * ratio }),
        inside = canvas.getContext("2d");
      inside.scale(ratio, ratio);
      paintCells(inside, mesh, cameraOf(w, h, mesh));
      return canvas;
    }),
    0,
    0,
    w,
    h,
  );
}

function paintCells(context, mesh, camera) {
  const { view } = page,
    wide = COLUMNS + 1,
    step = [length(view[0]) / COLUMNS, length(view[1]) / ROWS];
  const placed = Array.from(mesh.heights, (height, at) =>
    Number.isNaN(height)
      ? null
      : camera(
          view[0][0] + (at % wide) * step[0],
          view[1][0] + Math.floor(at / wide) * step[1],
          height,
        ),
  );
  const corner = (u, v) => camera(view[0][u], view[1][v], mesh.low)[2];
  const far = [
    corner(0, 0) + corner(0, 1) > corner(1, 0) + corner(1, 1),
    corner(0, 0) + corner(1, 0) > corner(0, 1) + corner(1, 1),
  ];
  context.lineJoin = "round";
  for (let b = 0; b < ROWS; b++) {
    for (let a = 0; a < COLUMNS; a++) {
      const i = far[0] ? a : COLUMNS - 1 - a,
        j = far[1] ? b : ROWS - 1 - b,
        at = j * wide + i;
      const corners = [placed[at], placed[at + 1], placed[at + wide + 1], placed[at + wide]];
      if (!corners.includes(null)) paintCell(context, mesh.cells[j * COLUMNS + i], corners);
    }
  }
}

function paintCell(context, cell, [a, b, c, d]) {
  context.beginPath();
  for (const [x, y] of [a, b, c, d]) context.lineTo(x, y);
  context.closePath();
  context.fillStyle = context.strokeStyle = cell.color;
  context.lineWidth = 0.8;
  context.fill();
  context.stroke();
  if (!cell.pieces.length) return;
  const on = (u, v, i) => mix(mix(a[i], b[i], u), mix(d[i], c[i], u), v);
  context.beginPath();
  for (const [x0, y0, x1, y1] of cell.pieces) {
    context.moveTo(on(x0, y0, 0), on(x0, y0, 1));
    context.lineTo(on(x1, y1, 0), on(x1, y1, 1));
  }
  context.strokeStyle = palette().contour;
  context.globalAlpha = 1.3 * palette().alpha;
  context.stroke();
  context.globalAlpha = 1;
}
