// What part of a plane is shown, and where its contours lie: as the pictures of gdviz choose them.
const PAD = 0.16,
  BANDS = 15,
  NEAREST = 1e-8;
const length = ([low, high]) => high - low;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const mix = (low, high, share) => low + share * (high - low);

// Whether a descent stays finite, and ends no higher than it began or has come back.
const behaves = walk => (walk.calm ??= isCalm(walk));

function isCalm(walk) {
  if (walk.divergedAt !== null) return false;
  const { values } = walk,
    last = values[values.length - 1];
  let low = Infinity,
    high = -Infinity;
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return last <= values[0] || (last - low <= 0.1 * (high - low) && late(walk) <= 0.8);
}

// How far the second half of a path is from its end, in shares of all of it: 1 if it runs ever faster.
function late(walk) {
  const { points, n } = walk,
    count = points.length / n,
    end = points.length - n;
  let whole = 0,
    second = 0;
  for (let k = 0; k < count; k++) {
    let away = 0;
    for (let i = 0; i < n; i++)
      away = Math.max(away, Math.abs(points[k * n + i] - points[end + i]));
    whole = Math.max(whole, away);
    if (k >= count >> 1) second = Math.max(second, away);
  }
  return whole ? second / whole : 0;
}

// What holds the starts, the paths that behave and the minima that are near; one scale if it can.
function viewOf(objective, walks, start, aspect) {
  if (objective.framed)
    return objective.domain.map(([low, high], i) => around(low, high, start[i]));
  const reach = objective.domain.map(edge => length(edge) / 2),
    seen = [[...start]],
    n = start.length;
  for (const walk of walks.filter(behaves)) {
    const whole = late(walk) <= 0.8;
    for (let k = 0; k < walk.points.length; k += n) {
      seen.push(
        start.map((_, i) =>
          whole
            ? walk.points[k + i]
            : clamp(
                walk.points[k + i],
                objective.domain[i][0] - reach[i],
                objective.domain[i][1] + reach[i],
              ),
        ),
      );
    }
  }
  if (seen.length === 1 && !objective.minima.length) {
    seen.push(...[0, 1].map(end => objective.domain.map(edge => edge[end])));
  }
  const box = start.map((_, i) => [
    Math.min(...seen.map(p => p[i])),
    Math.max(...seen.map(p => p[i])),
  ]);
  const wide = Math.max(...box.map(length));
  const away = p => Math.hypot(...p.map((x, i) => Math.max(box[i][0] - x, x - box[i][1], 0)));
  const nearest = Math.min(...objective.minima.map(away));
  for (const minimum of objective.minima) {
    if (away(minimum) > 0.3 * wide && away(minimum) > nearest) continue;
    minimum.forEach((x, i) => {
      box[i] = [Math.min(box[i][0], x), Math.max(box[i][1], x)];
    });
  }
  const view = box.map(([low, high], i) => {
    const half =
      (Math.max(
        high - low,
        0.3 * Math.max(...box.map(length)),
        0.04 * length(objective.domain[i]),
      ) *
        (1 + 3 * PAD)) /
      2;
    return [(low + high) / 2 - half, (low + high) / 2 + half];
  });
  const stretched = n > 1 ? length(view[0]) / length(view[1]) / aspect : 0;
  return 1 / 2.6 < stretched && stretched < 2.6 ? equalScale(view, aspect) : view;
}

const around = (low, high, x) => [
  Math.min(low, x - PAD * (high - x)),
  Math.max(high, x + PAD * (x - low)),
];

function equalScale(view, aspect) {
  const half = view.map(edge => length(edge) / 2);
  const wider = [Math.max(half[0], half[1] * aspect), Math.max(half[1], half[0] / aspect)];
  return view.map(([low, high], i) => [(low + high) / 2 - wider[i], (low + high) / 2 + wider[i]]);
}

// Values over a view, a row after the other from the lowest up.
function sampled(objective, c, view, columns, rows) {
  const values = new Float64Array(columns * rows),
    p = [0, 0],
    [[left, right], [bottom, top]] = view;
  const value =
    objective.only && !c.length
      ? objective.only
      : (x, y) => objective.value(((p[0] = x), (p[1] = y), p), c);
  for (let j = 0, at = 0; j < rows; j++) {
    const y = mix(bottom, top, j / (rows - 1));
    for (let i = 0; i < columns; i++, at++) {
      values[at] = value((p[0] = mix(left, right, i / (columns - 1))), (p[1] = y));
      if (values[at] !== values[at]) values[at] = objective.value(p, c); // its limit, where it has one
    }
  }
  return values;
}

function quantile(sorted, share) {
  const at = share * (sorted.length - 1),
    below = Math.floor(at);
  return mix(sorted[below], sorted[Math.min(below + 1, sorted.length - 1)], at - below);
}

// Levels that show a surface's shape, whatever its range: half of the view lies below the middle one.
function levelsOf(values) {
  const z = values.filter(Number.isFinite).sort();
  if (!z.length) return [0];
  const lowest = z[0],
    high = quantile(z, 0.985) - lowest,
    middle = quantile(z, 0.5) - lowest;
  if (!(NEAREST * high >= 2.2250738585072014e-308)) return [lowest];
  const power = clamp(Math.log(middle / high) / Math.log(0.5), 1, 6);
  const shares = Array.from({ length: BANDS }, (_, k) => k / (BANDS - 1));
  if (power < 6) return shares.map(share => lowest + high * share ** power);
  const low = Math.max(quantile(z, 0.02) - lowest, NEAREST * high);
  return shares.map((_, k) =>
    k ? lowest + low * (high / low) ** ((k - 1) / (BANDS - 2)) : lowest,
  );
}

// The number of the band a value lies in, −1 where there is none.
function bandOf(levels, value) {
  if (!(value >= -Infinity)) return -1;
  let low = 0,
    high = levels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (levels[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(low - 1, 0);
}

// The same, sought from the band of a value beside it.
function bandBeside(levels, value, band) {
  if (!(value >= -Infinity)) return -1;
  let found = Math.max(band, 0);
  while (found + 1 < levels.length && levels[found + 1] <= value) found += 1;
  while (found && levels[found] > value) found -= 1;
  return found;
}

// The pieces of contour lines in one cell: calls draw(x, y, x, y, level) in shares of the cell.
function crossings(levels, a, b, c, d, draw) {
  // a b below, d c above
  const low = Math.min(a, b, c, d),
    high = Math.max(a, b, c, d);
  if (!(high - low < Infinity)) return;
  for (
    let k = Math.max(bandOf(levels, low) + (low >= levels[0] ? 1 : 0), 1);
    k < levels.length;
    k++
  ) {
    const level = levels[k];
    if (level > high) return;
    const ends = [];
    if (a < level !== b < level) ends.push((level - a) / (b - a), 0);
    if (b < level !== c < level) ends.push(1, (level - b) / (c - b));
    if (c < level !== d < level) ends.push((level - d) / (c - d), 1);
    if (d < level !== a < level) ends.push(0, (level - a) / (d - a));
    for (let i = 0; i + 3 < ends.length; i += 4)
      draw(ends[i], ends[i + 1], ends[i + 2], ends[i + 3], level);
  }
}

// At most so many round numbers in an interval.
function ticks([low, high], most = 5) {
  const rough = (high - low) / most,
    ten = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(each => each * ten).find(each => each >= rough) ?? 10 * ten;
  const found = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++)
    found.push(+(k * step).toPrecision(12));
  return found;
}
