// What a printed program calls: Math's functions, and those that NumPy has and Math has not.

const {
  abs, sqrt, floor, ceil, exp, expm1, log, log2, log10, log1p, sin, cos, tan, asin, acos, atan,
  sinh, cosh, tanh, asinh, acosh, atanh,
} = Math;

const sign = x => x > 0 ? 1 : x < 0 ? -1 : x == x ? 0 : NaN;
const maximum = (a, b) => a > b || a != a ? a : b;
const minimum = (a, b) => a < b || a != a ? a : b;
const atan2 = (up, right) => Math.atan2(up + 0, right + 0);  // a real 0 has no sign
const heaviside = (x, middle) => x > 0 ? 1 : x < 0 ? 0 : x == x ? middle : NaN;
const where = (condition, yes, no) => condition == 0 ? no : yes;
const logaddexp = (a, b) => a == b ? a + Math.LN2
  : a > b ? a + log1p(exp(b - a)) : b + log1p(exp(a - b));

// The product of two numbers and what its rounding leaves (Dekker, 1971)
const split = x => { const c = 134217729 * x, high = c - (c - x); return [high, x - high]; };
const times = (a, b) => {
  const product = a * b, [a1, a2] = split(a), [b1, b2] = split(b);
  return [product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2];
};

// A whole power with twice the digits, rounded once: engines differ in theirs by the last bit
const whole = (base, n) => {
  let high = 1, low = 0, square = base, rest = 0;
  for (;; n = floor(n / 2)) {
    if (n % 2) {
      const [h, l] = times(high, square), more = l + (high * rest + low * square);
      high = h + more;
      low = more - (high - h);
    }
    if (n < 2) return high;
    const [h, l] = times(square, square), more = l + 2 * square * rest;
    square = h + more;
    rest = more - (square - h);
  }
};

// 1 to any power that is a number is 1, an infinite one too, and what is no number has no power;
// a number below 0 has whole powers alone, and from 2 ** 53 on all numbers are, but for rounding
const power = (a, b) => {
  if (a != a || b != b) return NaN;
  if (a == 1) return 1;
  if (a < 0 && (b != floor(b) || abs(b) >= 2 ** 53)) return NaN;
  const exact = b > 0 && b < 1e6 && b == floor(b) ? whole(a, b) : NaN;
  return exact == exact && abs(exact) > 1e-290 ? exact : a ** b;
};

// Numbers to the last bit, as they lie in memory
const floats = text => new Float64Array(
  Uint8Array.from(atob(text), character => character.charCodeAt(0)).buffer);
