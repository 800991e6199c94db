// The stage: a map with its paths, the same in perspective, or a curve with its ball and tangent.
const scaled = (view, w, h) => ({
  x: value => ((value - view[0][0]) / length(view[0])) * w,
  y: value => h - ((value - view[1][0]) / length(view[1])) * h,
});

function drawStage(context, w, h, ratio, size = page.size) {
  clear(context, w, h, ratio);
  page.stage = [w, h];
  if (page.objective.names.length === 1) return drawCurve(context, w, h, size);
  const flat = scaled(page.view, w, h);
  let onPage = ([x, y]) => [flat.x(x), flat.y(y)];
  if (page.blind && !page.blind.over) return drawBlind(context, w, h, onPage, size);
  if (page.relief) {
    drawRelief(context, w, h, ratio);
    const mesh = meshOf(),
      camera = mesh && cameraOf(w, h, mesh);
    if (!mesh) return {};
    onPage = ([x, y]) =>
      camera(x, y, page.objective.value([x, y], page.c) + LIFT * (mesh.high - mesh.low));
  } else {
    context.drawImage(mapOf(Math.round(w), Math.round(h), ratio, size).canvas, 0, 0, w, h);
  }
  return drawPaths(context, w, h, onPage, size);
}

function drawTicks(context, w, h, flat, size) {
  const style = { size: 12 * size, halo: false },
    [across, up] = page.objective.names;
  for (const x of ticks(page.view[0])) {
    if (flat.x(x) > 40 && flat.x(x) < w - 40)
      write(context, told(x), flat.x(x), h - 11 * size, { ...style, align: "center" });
  }
  for (const y of ticks(page.view[1])) {
    if (flat.y(y) > 30 && flat.y(y) < h - 40) write(context, told(y), 8, flat.y(y), style);
  }
  const italic = { ...style, size: 15 * size, weight: "italic" };
  write(context, across, w - 14 * size, h - 13 * size, { ...italic, align: "right" });
  write(context, up, 10, 14 * size, italic);
}

// Draws all paths and what has a name, and returns where things stand.
function drawPaths(context, w, h, onPage, size) {
  const { objective, start, k } = page,
    names = [],
    dots = [],
    taken = [[w - 56, 0, w, 140]],
    found = [];
  const ways = page.rows.map(row => wayOf(row, Math.min(k, row.walk.values.length - 1), onPage));
  for (const minimum of objective.minima) {
    const [x, y] = onPage(minimum);
    if (page.view.some(([low, high], i) => !(minimum[i] > low && minimum[i] < high))) continue;
    drawRing(context, x, y, 11 * size, 1.3 * size);
    taken.push([x - 13, y - 13, x + 13, y + 13]);
    if (objective.minima.length === 1) names.push({ words: say("minimum"), x, y, size: 12 * size });
  }
  const every = Math.ceil(ways.reduce((sum, way) => sum + way.length, 0) / 250);
  const longest = page.rows.map((_, i) => i).sort((i, j) => ways[j].length - ways[i].length);
  for (const i of longest) {
    drawWay(context, ways[i], page.rows[i], size);
    dots.push(...ways[i].filter((_, at) => at % every === 0));
  }
  const [sx, sy] = onPage(start);
  drawRing(context, sx, sy, 6.5 * size, 2.2 * size);
  context.fillStyle = palette().background;
  context.beginPath();
  context.arc(sx, sy, 5.4 * size, 0, 7);
  context.fill();
  taken.push([sx - 10, sy - 10, sx + 10, sy + 10]);
  page.rows.forEach((row, i) => {
    const last = ways[i].at(-1),
      exit = exitOf(ways[i], w, h) ?? (ways[i].left ? [last[0], last[1], ways[i].left] : null),
      [x, y] = exit ?? last;
    drawMarker(context, x, y, row, size);
    found.push({ row, way: ways[i] });
    taken.push([x - 8, y - 8, x + 8, y + 8]);
    const words = exit ? `${row.label}: ${say("left_at", { step: exit[2] })}` : row.label;
    names.unshift({
      words,
      x,
      y,
      row,
      size: 14 * size,
      weight: "bold",
      color: inkOfText(row.series),
    });
  });
  names.push({ words: say("start"), x: sx, y: sy, size: 12 * size });
  if (page.blind) drawGuesses(context, onPage, size, names);
  placeNames(context, names, w, h, dots, taken);
  drawHover(context, found, size);
  return { start: [sx, sy], found };
}

// Where a path that ends beyond the frame leaves it, and in which step.
function exitOf(way, w, h) {
  const inside = ([x, y]) => x >= 0 && x <= w && y >= 0 && y <= h,
    end = way.length - 1;
  if (inside(way[end])) return null;
  let at = end;
  while (at > 0 && !inside(way[at - 1])) at -= 1;
  const [from, to] = [way[Math.max(at - 1, 0)], way[at]];
  const edge = (a, b, high) => (b > high ? (high - a) / (b - a) : b < 0 ? a / (a - b) : 1);
  const share = clamp(Math.min(edge(from[0], to[0], w), edge(from[1], to[1], h)), 0, 1);
  return [
    clamp(mix(from[0], to[0], share), 7, w - 7),
    clamp(mix(from[1], to[1], share), 7, h - 7),
    Math.ceil(to[2]),
  ];
}

function drawHover(context, found, size) {
  const hit = page.hover && found.find(each => each.row === page.hover.row);
  const spot = hit && hit.way.find(each => each[2] === page.hover.step);
  if (!spot) return;
  const [x, y] = spot,
    words = say("hovered", { step: spot[2], loss: told(hit.row.walk.values[spot[2]], 3) });
  drawRing(context, x, y, 7 * size, 2 * size, inkOfText(hit.row.series));
  write(
    context,
    words,
    clamp(x, 70 * size, page.stage[0] - 70 * size),
    y < 40 ? y + 22 * size : y - 20 * size,
    { size: 13 * size, align: "center" },
  );
}

function drawCurve(context, w, h, size) {
  const { objective, c, start, k } = page,
    [edge] = page.view,
    count = Math.ceil(w / 2),
    values = [];
  for (let i = 0; i <= count; i++) values.push(objective.value([mix(...edge, i / count)], c));
  const shown = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (!shown.length) return {};
  const walked = page.rows
    .filter(row => behaves(row.walk))
    .flatMap(row => Array.from(row.walk.values));
  const most = Math.max(
    objective.value(start, c),
    quantile(shown, 0.5),
    ...walked.filter(Number.isFinite),
  );
  const heights = [shown[0], most],
    room = 0.2 * (length(heights) || 1);
  const flat = scaled([edge, [heights[0] - room, heights[1] + room]], w, h),
    dots = [],
    names = [],
    taken = [[w - 56, 0, w, 140]];
  const hidden = page.blind && !page.blind.over;
  const line = new Path2D();
  values.forEach(
    (value, i) =>
      Number.isFinite(value) && line.lineTo((w * i) / count, clamp(flat.y(value), -FAR, FAR)),
  );
  const under = new Path2D(line);
  under.lineTo(w, h);
  under.lineTo(0, h);
  context.fillStyle = palette().ground[page.dark ? 3 : 2];
  if (!hidden) context.fill(under);
  context.strokeStyle = palette().contour;
  context.lineWidth = 2.2 * size;
  if (!hidden) context.stroke(line);
  for (const x of ticks(edge))
    if (flat.x(x) > 30 && flat.x(x) < w - 40)
      write(context, told(x), flat.x(x), h - 11 * size, { size: 11 * size, align: "center" });
  write(context, objective.names[0], w - 14 * size, h - 13 * size, {
    size: 15 * size,
    weight: "italic",
    align: "right",
  });
  const onPage = ([x]) => [flat.x(x), flat.y(objective.value([x], c))];
  if (hidden) return drawBlind(context, w, h, onPage, size);
  for (const minimum of objective.minima) {
    const [x, y] = onPage(minimum);
    drawRing(context, x, y, 10 * size, 1.3 * size);
  }
  const found = page.rows.map(row => ({
    row,
    way: curveWay(row, Math.min(k, row.walk.values.length - 1), onPage),
  }));
  for (const { row, way } of found) {
    context.strokeStyle = context.fillStyle = ink(row.series);
    context.globalAlpha = 0.55;
    context.lineWidth = 1.4 * size;
    context.beginPath();
    way.slice(1).forEach(([x, y], k) => {
      const [fromX, fromY] = way[k];
      context.moveTo(fromX, fromY);
      context.quadraticCurveTo(
        (x + fromX) / 2,
        Math.min(y, fromY) - 0.35 * Math.abs(x - fromX),
        x,
        y,
      );
    });
    context.stroke();
    context.globalAlpha = 1;
    for (const [x, y] of way) {
      context.beginPath();
      context.arc(x, y, 2.6 * size, 0, 7);
      context.fill();
      dots.push([x, y]);
    }
  }
  const [sx, sy] = onPage(start);
  drawRing(context, sx, sy, 6.5 * size, 2.2 * size);
  for (const { row, way } of found)
    drawBall(context, row, way, w, h, flat, onPage, size, names, taken);
  placeNames(context, names, w, h, dots, taken);
  drawHover(context, found, size);
  return { start: [sx, sy], found };
}

function curveWay(row, k, onPage) {
  const way = [];
  for (let step = 0; step <= Math.floor(k); step++) {
    const [x, y] = onPage([row.walk.points[step]]);
    if (!Number.isFinite(x + y)) break;
    way.push([clamp(x, -FAR, FAR), clamp(y, -FAR, FAR), step]);
  }
  return way;
}

// The ball of a row on its curve, with the tangent that decides where it steps.
function drawBall(context, row, way, w, h, flat, onPage, size, names, taken) {
  if (!way.length) return; // it begins where the curve has no value
  const at = pointAt(row.walk, Math.min(page.k, row.walk.values.length - 1)),
    exit = exitOf(way, w, h);
  const [x, y] = exit ?? onPage(at),
    slope = page.objective.gradient(at, page.c)[0];
  if (!exit && Number.isFinite(slope)) {
    const unit = [flat.x(1) - flat.x(0), flat.y(slope) - flat.y(0)],
      reach = (0.11 * w) / Math.hypot(...unit);
    context.strokeStyle = palette().background;
    for (const [width, paint] of [
      [6, palette().background],
      [2.6, inkOfText(row.series)],
    ]) {
      context.lineWidth = width * size;
      context.strokeStyle = paint;
      context.beginPath();
      context.moveTo(x - reach * unit[0], y - reach * unit[1]);
      context.lineTo(x + reach * unit[0], y + reach * unit[1]);
      context.stroke();
    }
  }
  drawMarker(context, x, y, row, 1.3 * size);
  taken.push([x - 9, y - 9, x + 9, y + 9]);
  const words = exit ? say("left_at", { step: exit[2] }) : say("slope", { slope: told(slope, 3) });
  names.push({
    words: `${row.label}: ${words}`,
    x,
    y,
    row,
    size: 14 * size,
    weight: "bold",
    color: inkOfText(row.series),
  });
}
