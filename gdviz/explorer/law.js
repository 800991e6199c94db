// Near a minimum every surface is a bowl, and there gradient descent obeys an exact law: see
// `gdviz.stability`.

// The curvatures at a point, ascending, by differences of the slopes over some lengths
const curvatures = (f, c, point, lengths) => {
  const rows = point.map((_, i) => {
    const beside = side => point.map((x, j) => j == i ? x + side * lengths[i] : x);
    const [ahead, behind] = [1, -1].map(beside), slopes = f.gradient(behind, c);
    return f.gradient(ahead, c).map((slope, j) => (slope - slopes[j]) / (ahead[i] - behind[i]));
  });
  if (rows.length == 1) return rows[0];
  const [[a, b], [d, e]] = rows, middle = (a + e) / 2, apart = Math.hypot((a - e) / 2, (b + d) / 2);
  return [middle - apart, middle + apart];
};

// The largest stable rate of a rule, and the curvature that sets it; null where no law is known.
// Of a quadratic it is exact; else it holds near the minimum that is nearest to a point.
const law = (f, c, rule, s, point) => {
  if (!rule.law || !f.all) return null;
  const sizes = f.domain.map(([low, high]) => high - low);
  const places = [0.1, 0.45, 0.75].map(part => f.domain.map(([low], i) => low + part * sizes[i]));
  const wide = places.map(place => curvatures(f, c, place, sizes.map(size => size / 8)));
  const largest = Math.max(...wide.flat().map(abs));
  const alike = (curvature, i) => abs(curvature - wide[0][i]) < 1e-9 * largest;
  const exact = wide.every(each => each.every(alike));
  let [found] = wide, at = null;
  if (!exact) {
    const given = f.parameters.every((each, i) => each.value == c[i]);
    const away = p => Math.hypot(...p.map((x, i) => x - point[i]));
    if (!given || !f.minima.length) return null;
    at = f.minima.reduce((a, b) => away(b) < away(a) ? b : a);
    const near = sizes.map((size, i) => sqrt(size / 10 * maximum(abs(at[i]), size / 10)));
    found = curvatures(f, c, at, near.map(length => 6e-6 * length));
  }
  const [least] = found, most = found[found.length - 1], {momentum, nesterov} = rule.law;
  if (!(least > 1e-9 * most)) return null;
  const beta = momentum === null ? 0 : s[momentum];
  const rate = 2 * (1 + beta) / (nesterov ? 1 + 2 * beta : 1) / most;
  return {rate, curvature: most, least, exact, at};
};
