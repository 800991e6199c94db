// An objective has a value and a gradient, a rule a step, and the steps make a walk.

const finite = numbers => numbers.every(Number.isFinite);

const objective = printed => {
  const all = (p, c) => printed.all(...p, ...c);
  return {
    ...printed, all,
    value: (p, c) => printed.only(...p, ...c),
    gradient: (p, c) => all(p, c).slice(1),
  };
};

// What is remembered of each coordinate stands by itself, what all share beside it
const rule = printed => {
  const {rate, step, lines, memory, shared} = printed, kept = memory.length;

  const each = (f, g, state, p, s) => {
    const eta = rate(state.shared[0], ...s), {own, shared} = state;
    return p.map((x, i) => f(g[i], x, ...own[i], eta, ...shared, ...s));
  };

  const move = (g, state, p, s) => {
    const found = each(step, g, state, p, s);
    return {
      point: found.map(result => result[0]),
      state: {own: found.map(r => r.slice(1, kept + 1)), shared: found[0].slice(kept + 1)},
    };
  };

  return {
    ...printed, move,
    init: p => ({own: p.map(x => memory.map(m => m.start ?? x)), shared: shared.map(m => m.start)}),
    told: (g, state, p, s) => each(lines, g, state, p, s),
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
  const told = rule.told(gradient, state, point, s);
  const named = (names, table) => names.map((name, i) => ({name, values: table.map(row => row[i])}));
  const lines = named(rule.told_names, told), step = lines.pop().values;
  return {
    t: k + 1, rate: rule.rate(state.shared[0], ...s), value: walk.values[k], point, gradient,
    before: named(rule.memory.map(m => m.name), state.own), lines, step,
    next: rule.move(gradient, state, point, s).point,
  };
};
