// What a printed objective is made of beside its formula: limits, samples, values on a grid.

// Where a formula leaves its value undefined, as 0/0 at the tip of a cone, it is what it is around
// the point, a slope the mean from opposite sides. Where numbers cancel so near, a step farther
// tells; what goes on to change has no limit. It is right to four digits at the least, where Python
// has all of them.

// Whether something was divided by 0 since a function is watched
let isBroken = false;
const over = (a, b) => {
  isBroken ||= b == 0;
  return a / b;
};
const watched = (f, ...given) => {
  isBroken = false;
  return f(...given);
};

const REACHES = [2 ** -34, 2 ** -12, 2 ** -8];
const AROUND = {1: [[1.25]], 2: [[1, 0.75], [0.75, -1]]};

const limited = (all, n) => (...given) => {
  const found = watched(all, ...given);
  if (!isBroken && found.every(x => x == x)) return found;
  const point = given.slice(0, n), others = given.slice(n);
  if (!finite(point)) return found;
  const sizes = point.map(x => 2 ** ceil(Math.log2(maximum(1, abs(x)))));
  const places = AROUND[n].flatMap(way => [way, way.map(x => -x)]);
  const sides = REACHES.map(reach => places.map(way =>
    all(...point.map((x, i) => x + reach * way[i] * sizes[i]), ...others)));
  const results = found.map((x, i) => {
    if (abs(x) == Infinity || (i && x == x)) return x;
    const [near, middle, far] = sides.map(side => {
      const numbers = side.map(all => all[i]).filter(Number.isFinite);
      return {
        mean: numbers.reduce((a, b) => a + b, 0) / numbers.length,
        apart: Math.max(...numbers) - Math.min(...numbers),
      };
    });
    if (!i && near.apart > 2 ** -10 * maximum(1, abs(near.mean))) return NaN;
    if (x == x) return x;
    const size = 1 + abs(middle.mean), rest = abs(middle.mean - far.mean);
    const moves = !(abs(near.mean - middle.mean) < 1e-3 * size);
    if (moves && rest < 1e-4 * size) return middle.mean;
    return moves && !(abs(near.mean - middle.mean) < rest / 2) ? NaN : near.mean;
  });
  return results[0] == results[0] ? results : results.map(() => NaN);
};

// The mean over samples of what is printed for one of them
const mean = (each, x, y) => Object.assign((...given) => {
  const total = [0, 0, 0], count = x.length;
  for (let i = 0; i < count; i++) each(...given, x[i], y[i]).forEach((v, j) => { total[j] += v; });
  return total.map(sum => sum / count);
}, {data: {x, y}});

// Of a row of places the last that is not above one: from the first to the last of them
const place = (row, x, first, last) => {
  while (first < last) {
    const middle = ceil((first + last) / 2);
    if (row[middle] <= x) first = middle;
    else last = middle - 1;
  }
  return first;
};

const inside = (row, x) => x >= row[0] && x <= row[row.length - 1];

// The four cubic splines that are not 0 at a place, and their slopes (de Boor, 1978)
const splines = (knots, x) => {
  const k = place(knots, x, 3, knots.length - 5);
  let row = [1], slopes;
  for (let degree = 1; degree < 4; degree++) {
    const next = Array(degree + 1).fill(0);
    slopes = [...next];
    row.forEach((value, j) => {
      const low = knots[k + j + 1 - degree], high = knots[k + j + 1], part = value / (high - low);
      next[j] += part * (high - x);
      next[j + 1] += part * (x - low);
      slopes[j] -= degree * part;
      slopes[j + 1] += degree * part;
    });
    row = next;
  }
  return {first: k - 3, row, slopes};
};

// A bicubic spline by its knots and weights: outside of its grid there is none
const spline = (across, up, weights) => {
  const rows = up.length - 4;
  return (x, y) => {
    if (!inside(across, x) || !inside(up, y)) return [NaN, NaN, NaN];
    const a = splines(across, x), b = splines(up, y), sum = (left, right) => {
      let total = 0;
      left.forEach((u, i) => right.forEach((v, j) => {
        total += u * v * weights[(a.first + i) * rows + b.first + j];
      }));
      return total;
    };
    return [sum(a.row, b.row), sum(a.slopes, b.row), sum(a.row, b.slopes)];
  };
};

// What lies on straight lines between values on a grid
const between = (across, up, values) => (x, y) => {
  const {length} = across, i = place(across, x, 0, length - 2), j = place(up, y, 0, up.length - 2);
  if (!inside(across, x) || !inside(up, y)) return NaN;
  const s = (x - across[i]) / (across[i + 1] - across[i]), t = (y - up[j]) / (up[j + 1] - up[j]);
  const row = k => (1 - s) * values[k * length + i] + s * values[k * length + i + 1];
  return (1 - t) * row(j) + t * row(j + 1);
};
