// What a printed program calls: Math's functions, and those that NumPy has and Math has not.

const {
  abs, sqrt, floor, ceil, exp, expm1, log, log1p, sin, cos, tan, asin, acos, atan, atan2,
  sinh, cosh, tanh, asinh, acosh, atanh,
} = Math;

const sign = x => x > 0 ? 1 : x < 0 ? -1 : x == x ? 0 : NaN;
const maximum = (a, b) => a > b || a != a ? a : b;
const minimum = (a, b) => a < b || a != a ? a : b;
const heaviside = (x, middle) => x > 0 ? 1 : x < 0 ? 0 : x == x ? middle : NaN;
const where = (condition, yes, no) => condition ? yes : no;
const logaddexp = (a, b) => a == b ? a + Math.LN2
  : a > b ? a + log1p(exp(b - a)) : b + log1p(exp(a - b));

// In C, and so in NumPy, 1 to any power is 1, and so is -1 to an infinite one
const power = (a, b) => a == 1 || (a == -1 && abs(b) == Infinity) ? 1 : a ** b;

// Numbers to the last bit, as they lie in memory
const floats = text => new Float64Array(
  Uint8Array.from(atob(text), character => character.charCodeAt(0)).buffer);
