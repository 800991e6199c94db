// Blind descent: the map is hidden, only the slope where one stands is felt. A game for a class.
const TURNS = 20,
  REACH = 0.17;

function beginBlind() {
  page.blind = { points: [[...page.start]], aim: [...page.start], over: false };
  page.relief = page.playing = false;
}

const valueAt = p => page.objective.value(p, page.c);

// One step to where somebody points, as far as the ring allows.
function stepBlind(target) {
  const { blind, view } = page,
    here = blind.points.at(-1),
    [w, h] = page.stage;
  const reach = REACH * Math.min(w, h),
    d = target.map((x, i) => ((x - here[i]) / length(view[i])) * [w, h][i]);
  const share = Math.min(1, reach / (Math.hypot(...d) || 1)),
    next = here.map((x, i) => x + share * (target[i] - x));
  if (!Number.isFinite(valueAt(next))) return;
  blind.points.push(next);
  blind.aim = [...next];
  const lowest = lowestOf(),
    first = valueAt(blind.points[0]);
  const found = lowest !== null && valueAt(next) - lowest <= 0.01 * (first - lowest);
  if (found || blind.points.length > TURNS) endBlind();
  tellBlind();
}

function endBlind() {
  page.blind.over = true;
  page.k = page.steps;
}

function tellBlind() {
  const { blind } = page;
  if (!blind) return void ($("told").textContent = "");
  const count = blind.points.length - 1,
    here = blind.points.at(-1),
    loss = told(valueAt(here));
  if (!blind.over) {
    const slope = told(Math.hypot(...page.objective.gradient(here, page.c)), 3);
    $("told").textContent = say("blind_told", { left: TURNS - count, loss, slope });
    return;
  }
  const at = row => row.walk.values[Math.min(count, row.walk.values.length - 1)];
  const best = page.rows.filter(row => Number.isFinite(at(row))).sort((a, b) => at(a) - at(b))[0];
  $("told").textContent = best
    ? say("blind_over", { steps: count, loss, name: best.label, other: told(at(best)) })
    : say("blind_alone", { steps: count, loss });
}

function drawBlind(context, w, h, onPage, size) {
  const { blind } = page,
    here = blind.points.at(-1),
    [x, y] = spotOf(here, onPage, h);
  context.fillStyle = palette().ground[page.dark ? 4 : 3];
  context.fillRect(0, 0, w, h);
  context.strokeStyle = palette().hairline;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = 0.5; at < Math.max(w, h); at += 40)
    (context.rect(at, -1, 40, h + 2), context.rect(-1, at, w + 2, 40));
  context.stroke();
  context.setLineDash([4, 5]);
  drawRing(context, x, y, REACH * Math.min(w, h), 1.4, palette().muted);
  context.setLineDash([]);
  drawGuesses(context, p => spotOf(p, onPage, h), size, []);
  drawSlope(context, here, x, y, w, h, size);
  const [ax, ay] = spotOf(blind.aim, onPage, h);
  if (blind.aim.some((each, i) => each !== here[i]))
    drawRing(context, ax, ay, 5 * size, 2 * size, palette().muted);
  return { start: [x, y], found: [] };
}

// On a curve whose heights are hidden everything stands on one line.
const spotOf = (p, onPage, h) => (p.length === 1 ? [onPage(p)[0], h / 2] : onPage(p));

function drawSlope(context, here, x, y, w, h, size) {
  const { objective, c, view, blind } = page,
    g = objective.gradient(here, c),
    first = objective.gradient(blind.points[0], c);
  const long = Math.hypot(...g),
    down = g.map((slope, i) => (-slope / length(view[i])) * [w, -h][i]);
  const share =
    (clamp((70 * long) / (Math.hypot(...first) || 1), 14, 130) * size) / (Math.hypot(...down) || 1);
  if (!long || !Number.isFinite(long)) return;
  const [u, v] = [down[0] * share, (down[1] ?? 0) * share],
    [ex, ey] = [x + u, y + v],
    tip = (9 * size) / Math.hypot(u, v);
  for (const [width, color] of [
    [6, palette().background],
    [3, palette().ink],
  ]) {
    context.lineWidth = width * size;
    context.strokeStyle = color;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(ex, ey);
    context.moveTo(ex - tip * (u - 0.6 * v), ey - tip * (v + 0.6 * u));
    context.lineTo(ex, ey);
    context.lineTo(ex - tip * (u + 0.6 * v), ey - tip * (v - 0.6 * u));
    context.stroke();
  }
}

function drawGuesses(context, onPage, size, names) {
  const way = page.blind.points.map(onPage);
  for (const [width, color] of [
    [5, palette().background],
    [2, palette().ink],
  ]) {
    context.lineWidth = width * size;
    context.strokeStyle = color;
    context.beginPath();
    for (const [x, y] of way) context.lineTo(x, y);
    context.stroke();
  }
  way.forEach(([x, y], k) =>
    drawRing(context, x, y, (k === way.length - 1 ? 6 : 3) * size, 2 * size),
  );
  names.push({
    words: say("you"),
    x: way.at(-1)[0],
    y: way.at(-1)[1],
    size: 14 * size,
    weight: "bold",
  });
}
