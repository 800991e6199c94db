// Beside the stage: the worked numbers of a step, results as a table, the function and the start.
// The numbers of one step: the gradient, what the rule makes of it, and where it leads.
function showNumbers() {
  const row = page.hover?.row ?? page.chosen,
    { names, gradient } = page.objective;
  $("working").hidden = !row || row.recorded || !gradient;
  if ($("working").hidden) return;
  const step = clamp(page.hover?.step ?? Math.floor(page.k), 1, row.walk.values.length - 1);
  put($("working-title"), say("working", { step, name: row.label }));
  const found = gd.workings(page.objective, page.c, row.rule, row.s, row.walk, step - 1);
  const lines = [...found.lines, { name: "step", values: found.step }].map(({ name, values }) => [
    lineOf(name),
    values,
  ]);
  const all = [
    [say("point"), found.point],
    [say("line_gradient"), found.gradient],
    ...lines,
    [say("next_point"), found.next],
  ];
  const layout = [row.index, page.language, all.length, ...names].join();
  if ($("numbers").dataset.layout !== layout) buildNumbers(names, all, layout);
  const cells = $("numbers").querySelectorAll("td.number");
  all.forEach(([, values], line) =>
    names.forEach((_, i) => put(cells[line * names.length + i], told(values[i] ?? values[0], 5))),
  );
}

function buildNumbers(names, lines, layout) {
  const head = make(
    "tr",
    {},
    make("td"),
    ...names.map(name => make("th", { scope: "col" }, letter(name))),
  );
  const body = lines.map(([name]) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      ...names.map(() => make("td", { className: "number" })),
    ),
  );
  $("numbers").replaceChildren(
    make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)),
  );
  $("numbers").dataset.layout = layout;
}

const lineOf = name =>
  ["gradient", "step", "velocity"].includes(name)
    ? say(`line_${name}`)
    : letter(name === "g_clipped" ? "g" : name);

function showTable() {
  const { names } = page.objective;
  const head = ["optimizer", "rate", "steps"]
    .map(key => say(`column_${key}`))
    .concat(names, say("loss"), say("column_verdict"));
  const lines = page.rows.map(row => {
    const last = row.walk.values.length - 1,
      [key, fields] = row.told;
    const cells = [
      rateOf(row) === null ? "–" : told(rateOf(row), 3),
      last,
      ...pointAt(row.walk, last).map(x => told(x)),
      told(row.walk.values[last]),
      say(key, fields),
    ];
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, row.label),
      ...cells.map(each => make("td", {}, String(each))),
    );
  });
  $("table").replaceChildren(
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ...head.map(each => make("th", { scope: "col" }, each)))),
      make("tbody", {}, ...lines),
    ),
  );
}

function buildFunction() {
  const { objective, c } = page;
  $("formula").value = page.typed ?? objective.formula ?? "";
  $("parameters").replaceChildren(
    ...objective.parameters.map((parameter, i) => {
      const made = slider(
        parameter.name,
        c[i],
        Math.min(parameter.low, c[i]),
        Math.max(parameter.high, c[i]),
        false,
        value => {
          page.c[i] = value;
          page.rough = true;
          made.show(value);
          still();
          changed("ground");
        },
      );
      made.input.addEventListener("change", () => {
        page.rough = false;
        changed("ground");
      });
      return made.line;
    }),
  );
  const boxes = [
    ...objective.names.map((name, i) =>
      number(
        say("start_of", { name }),
        () => page.start[i],
        value => {
          page.start[i] = value;
          still();
          changed("walks");
        },
      ),
    ),
    number(
      say("steps"),
      () => page.steps,
      value => {
        page.steps = clamp(Math.round(value), 1, 1000);
        still();
        changed("walks");
      },
    ),
  ];
  $("from").replaceChildren(...boxes.map(box => box.label));
  page.boxes = boxes;
}

function number(name, get, set) {
  const input = make("input", { type: "number", step: "any" });
  input.addEventListener(
    "change",
    () => Number.isFinite(input.valueAsNumber) && set(input.valueAsNumber),
  );
  return {
    label: make("label", {}, make("span", {}, name), input),
    show: () => document.activeElement !== input && (input.value = +get().toPrecision(6)),
  };
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
    put(
      $("wrong"),
      error.column === null ? said : `${say("wrong_at", { column: error.column + 1 })} ${said}`,
    );
    return false;
  }
}
