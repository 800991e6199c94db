// A row an optimizer: its settings as sliders, what limits its rate, and what becomes of it.
const NOTCHES = 400;
const SVG = "http://www.w3.org/2000/svg";
const WRITTEN = {
  learning_rate: "learning_rate",
  momentum: "momentum",
  weight_decay: "weight_decay",
  initial_learning_rate: "first_rate",
  decay_steps: "decay_steps",
  decay_rate: "decay_rate",
};

const nameOf = setting =>
  WRITTEN[setting] ? say(`setting_${WRITTEN[setting]}`) : setting.replaceAll("_", " ");
const powers = (value, limit) => {
  const [low, high] = [Math.min(value, limit ?? value), Math.max(value, limit ?? value)].map(
    Math.log10,
  );
  return [10 ** Math.floor(low - 1.2), 10 ** Math.ceil(high + 0.3)];
};

// A native slider with its name and its value, even or logarithmic.
function slider(name, value, low, high, log, changed) {
  const id = `slider-${(slider.count = (slider.count ?? 0) + 1)}`,
    output = make("output", { htmlFor: id });
  const share = x => (log ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low));
  const input = make("input", { type: "range", id, min: 0, max: NOTCHES, step: 1 }),
    range = make("span", { className: "range" }, input);
  const line = make(
    "div",
    { className: "setting" },
    make("label", { htmlFor: id }, name),
    range,
    output,
  );
  const show = (x, spoken = told(x, 3)) => {
    const at = clamp(share(x), 0, 1),
      notch = String(Math.round(NOTCHES * at));
    if (input.value !== notch || !output.textContent)
      input.style.setProperty("--at", `${100 * at}%`);
    input.value = notch;
    put(output, told(x, 3));
    if (input.ariaValueText !== spoken) input.ariaValueText = spoken;
  };
  input.addEventListener("input", () => {
    const at = input.value / NOTCHES,
      x = log ? low * (high / low) ** at : mix(low, high, at);
    changed(+x.toPrecision(log ? 2 : 3));
  });
  show(value);
  return { line, show, share, range, input };
}

function buildRows() {
  $("rows").replaceChildren(...page.rows.map(rowElement));
  const most = page.rows.length >= 6;
  $("add").hidden = most || !page.objective.gradient;
  $("add").replaceChildren(
    make("option", { value: "" }, say("add")),
    ...gd.rules.flatMap((rule, i) =>
      stepsIn(rule, page.dimension) ? [make("option", { value: i }, rule.label)] : [],
    ),
  );
}

function rowElement(row) {
  const picture = document.createElementNS(SVG, "svg"),
    path = document.createElementNS(SVG, "path");
  picture.setAttribute("viewBox", "-7 -7 14 14");
  picture.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[row.number % 6]);
  picture.append(path);
  row.title = make("span", {}, row.label);
  row.loss = make("output", {});
  const away = make(
    "button",
    {
      type: "button",
      className: "icon",
      title: say("remove", { name: row.label }),
      onclick: () => remove(row),
    },
    "×",
  );
  away.setAttribute("aria-label", away.title);
  const head = make(
    "header",
    {},
    make("h3", {}, picture, row.title),
    row.loss,
    ...(page.rows.length > 1 ? [away] : []),
  );
  row.verdict = make("p", { className: "verdict" });
  const lines = row.recorded
    ? []
    : row.rule.settings.map((setting, i) => settingOf(row, setting, i));
  row.lawLine = lines[0] && make("p", { className: "law" });
  const shown = [
    lines[0],
    row.lawLine,
    ...lines.filter((_, i) => i && row.rule.settings[i].name === "momentum"),
  ].filter(Boolean);
  const more = lines.filter(line => !shown.includes(line));
  if (more.length) shown.push(make("details", {}, make("summary", {}, say("more")), ...more));
  row.element = make(
    "div",
    { className: "row", onpointerdown: () => choose(row) },
    head,
    ...shown,
    row.verdict,
  );
  row.element.addEventListener("focusin", () => choose(row));
  row.element.style.setProperty("--series", ink(row.series));
  row.element.style.setProperty("--text", inkOfText(row.series));
  return row.element;
}

function settingOf(row, setting, i) {
  const isRate = i === 0 && setting.log,
    limit = isRate ? limitOf(row) : null;
  const [low, high] = isRate
    ? powers(row.s[i], limit)
    : [Math.min(setting.low, row.s[i]), Math.max(setting.high, row.s[i])];
  const made = slider(
    nameOf(setting.name),
    row.s[i],
    low,
    high,
    Boolean(setting.log && low > 0),
    value => {
      row.s[i] = setting.whole ? Math.round(value) : value;
      page.tuned = false;
      still();
      changed("walks");
    },
  );
  made.line.dataset.setting = setting.name;
  row.sliders[i] = made;
  if (isRate)
    made.range.append(
      (row.beyond = make("span", { className: "beyond", hidden: true })),
      (row.mark = make("span", { className: "limit", hidden: true })),
    );
  return made.line;
}

// Sliders, losses and verdicts as they are now.
function showRows() {
  for (const row of page.rows) {
    const [key, fields, bad] = row.told,
      last = row.walk.values.length - 1,
      loss = row.walk.values[Math.min(Math.floor(page.k), last)];
    put(row.title, row.label);
    put(row.loss, `${say("loss")} ${told(Number.isNaN(loss) ? Infinity : loss)}`);
    put(row.verdict, say(key, fields));
    row.verdict.classList.toggle("bad", bad);
    row.sliders.forEach((made, i) =>
      made.show(row.s[i], i ? undefined : `${told(row.s[0], 3)}, ${say(key, fields)}`),
    );
    if (!row.mark) continue;
    const limit = limitOf(row),
      share = limit === null ? NaN : row.sliders[0].share(limit),
      shown = share > 0 && share < 1;
    row.mark.hidden = row.beyond.hidden = !shown;
    if (row.marked !== share)
      row.mark.style.left =
        row.beyond.style.left = `calc(8px + ${(row.marked = share)} * (100% - 16px) - 1px)`;
    row.lawLine.hidden = !shown;
    if (shown)
      put(
        row.lawLine,
        say(row.bound.exact ? "law" : "law_near", { sign: lawSign(row), limit: told(limit, 3) }),
      );
  }
}

const lawSign = ({ rule, s }) => {
  const { momentum, nesterov } = rule.law;
  return momentum === null || !s[momentum] ? "2/λ" : nesterov ? "2(1+β)/(1+2β)λ" : "2(1+β)/λ";
};

function choose(row) {
  if (page.chosen === row) return;
  page.chosen = row;
  changed();
}

function remove(row) {
  page.rows = page.rows.filter(each => each !== row);
  page.chosen = page.rows[0];
  page.hover = null;
  buildRows();
  changed("walks");
  $("add").focus();
}
