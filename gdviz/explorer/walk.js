// An objective has a value and a gradient, a rule a step, and the steps make a walk.

const finite = numbers => numbers.every(Number.isFinite);

const objective = printed => {
  const {names, only, total} = printed, {length} = names;
  const found = printed.all && (total ? printed.all : limited(printed.all, length));
  const all = found && ((p, c) => found(...p, ...c));
  return {
    ...printed, all, data: printed.all?.data,
    value: (p, c) => {
      const value = only ? watched(only, ...p, ...c) : NaN;
      return (value == value && !isBroken) || !all ? value : all(p, c)[0];
    },
    gradient: all && ((p, c) => all(p, c).slice(1)),
  };
};

// A rule on its way from a point. Its step is printed for one number of a point, and then called
// for each, or for points of so many. What a call is given lies in a row that is used again:
// gradient, point, memory, the rate, what all numbers share, settings.
const stepper = (rule, start, s) => {
  const {rate, memory, shared, told, steps} = rule, {each} = steps;
  const {step, lines} = each ?? steps[start.length], width = each ? 1 : start.length;
  const kept = (memory.length + 2) * width, others = kept + 1;
  const clock = others + shared.findIndex(({name}) => name == "t");
  const calls = (each ? start.map(x => [x]) : [start]).map(xs => [
    ...xs, ...xs, ...memory.flatMap(({start}) => xs.map(x => start ?? x)),
    0, ...shared.map(({start}) => start), ...s,
  ]);
  const part = i => {
    const found = [];
    for (const call of calls) for (let j = 0; j < width; j++) found.push(call[i * width + j]);
    return found;
  };
  const fill = g => {
    for (let i = 0; i < calls.length; i++) {
      const call = calls[i];
      for (let j = 0; j < width; j++) call[j] = g[i + j];
      call[kept] = rate(call[clock], ...s);
    }
  };
  return {
    move: g => {
      fill(g);
      for (const call of calls) {
        const found = step(...call);
        for (let i = width; i < kept; i++) call[i] = found[i - width];
        for (let i = 0; i < shared.length; i++) call[others + i] = found[kept - width + i * width];
      }
      return part(1);
    },
    told: g => {
      fill(g);
      const found = calls.map(call => lines(...call));
      return {
        rate: calls[0][kept],
        before: memory.map(({name}, i) => ({name, values: part(i + 2)})),
        lines: told.map((name, i) => ({
          name, values: found.flatMap(row => row.slice(i * width, i * width + width)),
        })),
      };
    },
  };
};

// The steps of `gd.descend`, one by one: one that runs away goes on to the last
const walk = (f, c, rule, s, start, steps) => {
  const n = start.length, size = n * (steps + 1), points = new Float64Array(size);
  const gradients = new Float64Array(size), values = new Float64Array(steps + 1);
  const {move} = stepper(rule, [...start], s);
  let p = [...start], divergedAt = null;
  for (let k = 0; k <= steps; k++) {
    const found = f.all(p, c), value = found[0], g = found.slice(1);
    points.set(p, n * k);
    gradients.set(g, n * k);
    values[k] = value;
    if (divergedAt === null && !(finite(g) && finite(p) && Number.isFinite(value))) divergedAt = k;
    p = move(g);
  }
  return {points, values, gradients, divergedAt};
};

// What each line of the rule gives in the step from point k on, and what is remembered before it
const workings = (f, c, rule, s, walk, k) => {
  const n = walk.points.length / walk.values.length;
  const at = (numbers, i) => [...numbers.subarray(n * i, n * i + n)];
  const {move, told} = stepper(rule, at(walk.points, 0), s);
  for (let i = 0; i < k; i++) move(at(walk.gradients, i));
  const point = at(walk.points, k), gradient = at(walk.gradients, k), value = walk.values[k];
  const {rate, before, lines} = told(gradient), step = lines.pop().values;
  return {t: k + 1, rate, value, point, gradient, before, lines, step, next: move(gradient)};
};
