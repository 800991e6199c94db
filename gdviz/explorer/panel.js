// Beside the stage: a row an optimizer with its settings, the worked numbers, the function, a table.
const NOTCHES = 400;
const SVG = "http://www.w3.org/2000/svg";
const WRITTEN = { learning_rate: "learning_rate", momentum: "momentum", weight_decay: "weight_decay", initial_learning_rate: "first_rate", decay_steps: "decay_steps", decay_rate: "decay_rate" };

const nameOf = setting => WRITTEN[setting] ? say(`setting_${WRITTEN[setting]}`) : setting.replaceAll("_", " ");
const powers = (value, limit) => {
  const [low, high] = [Math.min(value, limit ?? value), Math.max(value, limit ?? value)].map(Math.log10);
  return [10 ** Math.floor(low - 1.2), 10 ** Math.ceil(high + 0.3)];
};

// A native slider with its name and its value, even or logarithmic.
function slider(name, value, low, high, log, changed) {
  const id = `slider-${slider.count = (slider.count ?? 0) + 1}`, output = make("output", { htmlFor: id });
  const share = x => log ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low);
  const input = make("input", { type: "range", id, min: 0, max: NOTCHES, step: 1 }), range = make("span", { className: "range" }, input);
  const line = make("div", { className: "setting" }, make("label", { htmlFor: id }, name), range, output);
  const show = (x, spoken = told(x, 3)) => {
    const at = clamp(share(x), 0, 1), notch = String(Math.round(NOTCHES * at));
    if (input.value !== notch || !output.textContent) input.style.setProperty("--at", `${100 * at}%`);
    input.value = notch;
    put(output, told(x, 3));
    if (input.ariaValueText !== spoken) input.ariaValueText = spoken;
  };
  input.addEventListener("input", () => {
    const at = input.value / NOTCHES, x = log ? low * (high / low) ** at : mix(low, high, at);
    changed(+x.toPrecision(log ? 2 : 3));
  });
  show(value);
  return { line, show, share, range, input };
}

function buildRows() {
  $("rows").replaceChildren(...page.rows.map(rowElement));
  const most = page.rows.length >= 6;
  $("add").hidden = most || !page.objective.gradient;
  $("add").replaceChildren(make("option", { value: "" }, say("add")), ...gd.rules.flatMap((rule, i) => stepsIn(rule, page.dimension) ? [make("option", { value: i }, rule.label)] : []));
}

function rowElement(row) {
  const picture = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
  picture.setAttribute("viewBox", "-7 -7 14 14");
  picture.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[row.number % 6]);
  picture.append(path);
  row.title = make("span", {}, row.label);
  row.loss = make("output", {});
  const away = make("button", { type: "button", className: "icon", title: say("remove", { name: row.label }), onclick: () => remove(row) }, "×");
  away.setAttribute("aria-label", away.title);
  const head = make("header", {}, make("h3", {}, picture, row.title), row.loss, ...(page.rows.length > 1 ? [away] : []));
  row.verdict = make("p", { className: "verdict" });
  const lines = row.recorded ? [] : row.rule.settings.map((setting, i) => settingOf(row, setting, i));
  row.lawLine = lines[0] && make("p", { className: "law" });
  const shown = [lines[0], row.lawLine, ...lines.filter((_, i) => i && row.rule.settings[i].name === "momentum")].filter(Boolean);
  const more = lines.filter(line => !shown.includes(line));
  if (more.length) shown.push(make("details", {}, make("summary", {}, say("more")), ...more));
  row.element = make("div", { className: "row", onpointerdown: () => choose(row) }, head, ...shown, row.verdict);
  row.element.addEventListener("focusin", () => choose(row));
  row.element.style.setProperty("--series", ink(row.series));
  row.element.style.setProperty("--text", inkOfText(row.series));
  return row.element;
}

function settingOf(row, setting, i) {
  const isRate = i === 0 && setting.log, limit = isRate ? limitOf(row) : null;
  const [low, high] = isRate ? powers(row.s[i], limit) : [Math.min(setting.low, row.s[i]), Math.max(setting.high, row.s[i])];
  const made = slider(nameOf(setting.name), row.s[i], low, high, Boolean(setting.log && low > 0), value => {
    row.s[i] = setting.whole ? Math.round(value) : value;
    page.tuned = false;
    still();
    changed("walks");
  });
  made.line.dataset.setting = setting.name;
  row.sliders[i] = made;
  if (isRate) made.range.append(row.beyond = make("span", { className: "beyond", hidden: true }), row.mark = make("span", { className: "limit", hidden: true }));
  return made.line;
}

// Sliders, losses and verdicts as they are now.
function showRows() {
  for (const row of page.rows) {
    const [key, fields, bad] = row.told, last = row.walk.values.length - 1, loss = row.walk.values[Math.min(Math.floor(page.k), last)];
    put(row.title, row.label);
    put(row.loss, `${say("loss")} ${told(Number.isNaN(loss) ? Infinity : loss)}`);
    put(row.verdict, say(key, fields));
    row.verdict.classList.toggle("bad", bad);
    row.sliders.forEach((made, i) => made.show(row.s[i], i ? undefined : `${told(row.s[0], 3)}, ${say(key, fields)}`));
    if (!row.mark) continue;
    const limit = limitOf(row), share = limit === null ? NaN : row.sliders[0].share(limit), shown = share > 0 && share < 1;
    row.mark.hidden = row.beyond.hidden = !shown;
    if (row.marked !== share) row.mark.style.left = row.beyond.style.left = `calc(8px + ${row.marked = share} * (100% - 16px) - 1px)`;
    row.lawLine.hidden = !shown;
    if (shown) put(row.lawLine, say(row.bound.exact ? "law" : "law_near", { sign: lawSign(row), limit: told(limit, 3) }));
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
  buildRows();
  changed("walks");
  $("add").focus();
}

// The numbers of one step: the gradient, what the rule makes of it, and where it leads.
function showNumbers() {
  const row = page.hover?.row ?? page.chosen, last = row.walk.values.length - 1;
  const step = clamp(page.hover?.step ?? Math.floor(page.k), 1, last), { names } = page.objective;
  if (row.recorded || !page.objective.gradient) return void ($("working").hidden = true);
  $("working").hidden = false;
  put($("working-title"), say("working", { step, name: row.label }));
  const found = gd.workings(page.objective, page.c, row.rule, row.s, row.walk, step - 1);
  const lines = [...found.lines, { name: "step", values: found.step }].map(({ name, values }) => [lineOf(name), values]);
  const all = [[say("point"), found.point], [say("line_gradient"), found.gradient], ...lines, [say("next_point"), found.next]];
  const layout = [row.index, page.language, all.length, ...names].join();
  if ($("numbers").dataset.layout !== layout) buildNumbers(names, all, layout);
  const cells = $("numbers").querySelectorAll("td.number");
  all.forEach(([, values], line) => names.forEach((_, i) => put(cells[line * names.length + i], told(values[i] ?? values[0], 5))));
}

function buildNumbers(names, lines, layout) {
  const head = make("tr", {}, make("td"), ...names.map(name => make("th", { scope: "col" }, letter(name))));
  const body = lines.map(([name]) => make("tr", {}, make("th", { scope: "row" }, name), ...names.map(() => make("td", { className: "number" }))));
  $("numbers").replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
  $("numbers").dataset.layout = layout;
}

const lineOf = name => ["gradient", "step", "velocity"].includes(name) ? say(`line_${name}`) : letter(name === "g_clipped" ? "g" : name);

function showTable() {
  const { names } = page.objective;
  const head = ["optimizer", "rate", "steps"].map(key => say(`column_${key}`)).concat(names, say("loss"), say("column_verdict"));
  const lines = page.rows.map(row => {
    const last = row.walk.values.length - 1, [key, fields] = row.told;
    const cells = [rateOf(row) === null ? "–" : told(rateOf(row), 3), last, ...pointAt(row.walk, last).map(x => told(x)), told(row.walk.values[last]), say(key, fields)];
    return make("tr", {}, make("th", { scope: "row" }, row.label), ...cells.map(each => make("td", {}, String(each))));
  });
  $("table").replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, ...head.map(each => make("th", { scope: "col" }, each)))), make("tbody", {}, ...lines)));
}

function buildFunction() {
  const { objective, c } = page;
  $("formula").value = page.typed ?? objective.formula ?? "";
  $("parameters").replaceChildren(...objective.parameters.map((parameter, i) => {
    const made = slider(parameter.name, c[i], Math.min(parameter.low, c[i]), Math.max(parameter.high, c[i]), false, value => {
      page.c[i] = value;
      page.rough = true;
      made.show(value);
      still();
      changed("ground");
    });
    made.input.addEventListener("change", () => {
      page.rough = false;
      changed("ground");
    });
    return made.line;
  }));
  const boxes = [...objective.names.map((name, i) => number(say("start_of", { name }), () => page.start[i], value => {
    page.start[i] = value;
    still();
    changed("walks");
  })), number(say("steps"), () => page.steps, value => {
    page.steps = clamp(Math.round(value), 1, 1000);
    still();
    changed("walks");
  })];
  $("from").replaceChildren(...boxes.map(box => box.label));
  page.boxes = boxes;
}

function number(name, get, set) {
  const input = make("input", { type: "number", step: "any" });
  input.addEventListener("change", () => Number.isFinite(input.valueAsNumber) && set(input.valueAsNumber));
  return { label: make("label", {}, make("span", {}, name), input), show: () => document.activeElement !== input && (input.value = +get().toPrecision(6)) };
}

// Reads what somebody typed; what is wrong is said, and pointed at.
function ownFormula(text) {
  try {
    const read = gd.parse(text);
    page.typed = text;
    open({ ...read, start: read.names.length === 1 ? [3] : [-4, 2], framed: false });
    $("wrong").textContent = "";
    return true;
  } catch (error) {
    if (!(error instanceof gd.Refusal)) throw error;
    const said = say(`formula_${error.key}`, error.fields);
    put($("wrong"), error.column === null ? said : `${say("wrong_at", { column: error.column + 1 })} ${said}`);
    return false;
  }
}
