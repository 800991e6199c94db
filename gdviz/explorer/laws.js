// What is known of a descent: curvatures and their law, what a path does, and rates worth beginning with.
function hessianAt(objective, c, p, least = 1e-4) {
  const columns = p.map((x, i) => {
    const h = least * Math.max(1, Math.abs(x)),
      ends = [-h, h].map(d =>
        objective.gradient(
          p.map((y, j) => y + (i === j) * d),
          c,
        ),
      );
    return ends[1].map((slope, j) => (slope - ends[0][j]) / (2 * h));
  });
  return columns.map((column, i) => column.map((bend, j) => (bend + columns[j][i]) / 2));
}

// The eigenvalues of a symmetric matrix of one or two rows, ascending.
function eigenvalues(h) {
  if (h.length === 1) return [h[0][0]];
  const middle = (h[0][0] + h[1][1]) / 2,
    apart = Math.hypot((h[0][0] - h[1][1]) / 2, h[0][1]);
  return [middle - apart, middle + apart];
}

// Where a quadratic has its minimum: one step of Newton's method leads there from anywhere.
function newton(objective, c, p, h) {
  const g = objective.gradient(p, c);
  if (h.length === 1) return [p[0] - g[0] / h[0][0]];
  const determinant = h[0][0] * h[1][1] - h[0][1] * h[1][0];
  return [
    p[0] - (h[1][1] * g[0] - h[0][1] * g[1]) / determinant,
    p[1] - (h[0][0] * g[1] - h[1][0] * g[0]) / determinant,
  ];
}

// The minima that are known: those that were given, and that of a quadratic.
function minimaOf(objective, c, given) {
  if (given.length || !objective.gradient) return given;
  const ends = [0.13, 0.5, 0.81].map(share => objective.domain.map(edge => mix(...edge, share)));
  const bends = ends.map(p => hessianAt(objective, c, p));
  const size = Math.max(...bends.flat(2).map(Math.abs));
  const alike = bends.every(h =>
    h.flat().every((bend, i) => Math.abs(bend - bends[0].flat()[i]) <= 1e-6 * size),
  );
  if (!alike || !(eigenvalues(bends[0])[0] > 1e-9 * size)) return given;
  return [
    newton(objective, c, ends[1], bends[0]).map(x => (Math.abs(x) < 1e-9 ? 0 : +x.toPrecision(9))),
  ];
}

// The law of a row near a point, as `gd.law` has it; none at the tip of a cone, which is no bowl.
function boundOf(row, near) {
  const { objective, c } = page,
    found = gd.law(objective, c, row.rule, row.s, near);
  if (!found?.at) return found;
  const [wide, narrow] = [1e-3, 1e-4].map(h =>
    eigenvalues(hessianAt(objective, c, [...found.at], h)).at(-1),
  );
  return narrow < 2 * wide ? found : null;
}

// The largest stable rate of a row: 2/λ, times what momentum allows; null where no law is known.
const limitOf = row => row.bound?.rate ?? null;

const rateOf = row => (row.rule.settings[0]?.name === "learning_rate" ? row.s[0] : null);

// What a path does, in words: [key, fields, whether that is bad].
function verdictOf(row) {
  const { walk } = row,
    limit = limitOf(row),
    last = walk.values.length - 1,
    rate = rateOf(row);
  const beyond = limit !== null && rate >= limit && row.bound.exact;
  if (walk.divergedAt !== null || (!behaves(walk) && !row.recorded)) {
    const step = walk.divergedAt ?? leavesAt(walk);
    if (limit !== null && rate >= limit)
      return ["diverges_law", { step, limit: told(limit, 3) }, true];
    return step === null ? ["grows", {}, true] : ["diverges", { step }, true];
  }
  if (beyond) return ["beyond", { limit: told(limit, 3) }, true];
  const end = Array.from(pointAt(walk, last)),
    scale = Math.max(...page.objective.domain.map(length));
  const near = page.minima.find(m => Math.hypot(...m.map((x, i) => x - end[i])) < 1e-3 * scale);
  if (near) return ["arrived", { step: arrivedAt(walk, near, scale) }, false];
  const slope = page.objective.gradient ? Math.hypot(...page.objective.gradient(end, page.c)) : NaN;
  const away = late(walk) > 0.8 ? leavesAt(walk) : null;
  if (away !== null) return ["runs_away", { step: away }, false];
  if (late(walk) < 0.02) return ["rests", { slope: told(slope, 2) }, false];
  return ["on_the_way", { slope: told(slope, 2) }, false];
}

function leavesAt(walk) {
  const { points, n } = walk;
  for (let k = 0; k < points.length / n; k++) {
    if (
      page.view.some(
        (edge, i) => i < n && !(points[k * n + i] >= edge[0] && points[k * n + i] <= edge[1]),
      )
    )
      return k;
  }
  return null;
}

function arrivedAt(walk, minimum, scale) {
  const { points, n } = walk,
    far = k => Math.hypot(...minimum.map((x, i) => x - points[k * n + i])) >= 1e-3 * scale;
  let k = points.length / n - 1;
  while (k > 0 && !far(k - 1)) k -= 1;
  return k;
}

const rounded = x => +x.toPrecision(x.toExponential()[0] < 3 ? 2 : 1);

// A rate worth beginning with: by curvature where a law holds, else by how far there is to go.
function goodRate(row) {
  const { objective, c, start, minima } = page,
    scale = Math.max(...objective.domain.map(length));
  const far =
    Math.min(scale / 4, ...minima.map(m => Math.hypot(...m.map((x, i) => x - start[i])))) ||
    scale / 4;
  if (!row.rule.law)
    return rounded(far / ({ adagrad: 4, adadelta: 0.02 * far }[row.rule.key] ?? 25));
  const bend = Math.max(
    ...eigenvalues(hessianAt(objective, c, start)).map(Math.abs),
    boundOf(row, start)?.curvature ?? 0,
  );
  const slope = Math.hypot(...objective.gradient(start, c));
  return rounded(
    Math.min(0.8 / bend || Infinity, (0.35 * far) / slope || Infinity, scale) *
      (row.rule.law.momentum === null ? 1 : 0.4) || 0.01,
  );
}
