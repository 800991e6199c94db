// An objective has a value and a gradient, a rule a step, and the steps make a walk.

const finite = numbers => numbers.every(Number.isFinite);

const objective = printed => {
  const {names, only, total} = printed, {length} = names;
  const found = printed.all && (total ? printed.all : limited(printed.all, length));
  const all = found && ((p, c) => found(...p, ...c));
  return {
    ...printed, all, data: printed.all?.data,
    value: (p, c) => {
      const value = only ? only(...p, ...c) : NaN;
      return value == value || !all ? value : all(p, c)[0];
    },
    gradient: (p, c) => all(p, c).slice(1),
  };
};

// A step is printed for each number of a point, or for points of so many numbers
const rule = printed => {
  const {rate, memory, shared, told, steps} = printed;
  const clock = shared.findIndex(each => each.name == "t"), count = memory.length;
  const at = (state, s) => rate(state.shared[clock], ...s);

  // Rows of what a printed function gives: one for each name, with a number for each coordinate
  const rows = (name, g, state, p, s) => {
    const rest = [at(state, s), ...state.shared, ...s], {own} = state, {each} = steps, n = p.length;
    if (each) {
      const found = p.map((x, i) =>
        [each[name](g[i], x, ...own.map(row => row[i]), ...rest)].flat());  // one line is a number
      return found[0].map((_, j) => found.map(numbers => numbers[j]));
    }
    const found = steps[n][name](...g, ...p, ...own.flat(), ...rest);
    return Array.from({length: found.length / n}, (_, j) => found.slice(n * j, n * j + n));
  };

  return {
    ...printed,
    rate: at,
    init: p => ({
      own: memory.map(each => p.map(x => each.start ?? x)), shared: shared.map(each => each.start),
    }),
    move: (g, state, p, s) => {
      const [point, ...after] = rows("step", g, state, p, s);
      return {
        point,
        state: {own: after.slice(0, count), shared: after.slice(count).map(row => row[0])},
      };
    },
    lines: (g, state, p, s) => rows("lines", g, state, p, s)
      .map((values, i) => ({name: told[i], values})),
  };
};

// The steps of `gd.descend`, one by one: one that runs away goes on to the last
const walk = (objective, c, rule, s, start, steps) => {
  const n = start.length;
  const points = new Float64Array(n * (steps + 1)), gradients = new Float64Array(n * (steps + 1));
  const values = new Float64Array(steps + 1);
  let p = [...start], state = rule.init(p), divergedAt = null;
  for (let k = 0; k <= steps; k++) {
    const [value, ...g] = objective.all(p, c);
    points.set(p, n * k);
    gradients.set(g, n * k);
    values[k] = value;
    if (divergedAt === null && !finite([value, ...p, ...g])) divergedAt = k;
    ({point: p, state} = rule.move(g, state, p, s));
  }
  return {points, values, gradients, divergedAt};
};

// What each line of the rule gives in the step from point k on, and what is remembered before it
const workings = (objective, c, rule, s, walk, k) => {
  const n = walk.points.length / walk.values.length;
  const at = (numbers, i) => [...numbers.subarray(n * i, n * i + n)];
  let state = rule.init(at(walk.points, 0));
  for (let i = 0; i < k; i++) {
    ({state} = rule.move(at(walk.gradients, i), state, at(walk.points, i), s));
  }
  const point = at(walk.points, k), gradient = at(walk.gradients, k);
  const lines = rule.lines(gradient, state, point, s), step = lines.pop().values;
  return {
    t: k + 1, rate: rule.rate(state, s), value: walk.values[k], point, gradient,
    before: rule.memory.map(({name}, i) => ({name, values: state.own[i]})), lines, step,
    next: rule.move(gradient, state, point, s).point,
  };
};
