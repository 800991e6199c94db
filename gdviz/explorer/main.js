// The page itself: what it shows now, and what becomes of it when somebody touches something.
const page = {
  language: data.language,
  dark: data.dark ?? matchMedia("(prefers-color-scheme: dark)").matches,
  objective: null,
  c: [],
  start: [],
  rows: [],
  steps: data.steps,
  k: 0,
  speed: 1,
  playing: false,
  view: [],
  size: 1,
  camera: [-26, 50],
  relief: false,
  blind: null,
  presenting: false,
  hover: null,
  chosen: null,
  typed: null,
  tuned: data.tuned,
  rough: true, // a first map soon, the fine one once it is seen
};
gd.objectives.forEach((each, i) => {
  const { start, framed, formula, paths } = data.objectives[i];
  Object.assign(each, { start, framed, formula, paths });
  if (!each.all) each.gradient = null; // values on a grid, which nothing descends
});
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const dirty = new Set();
let grip = null; // what is held by the pointer
let asked = 0,
  before = 0,
  frames = 0,
  seen = {},
  speaks = 0;

// Asks for the next frame to be drawn; "walks" and "ground" are computed anew before.
function changed(...what) {
  what.forEach(each => dirty.add(each));
  if (!asked) asked = requestAnimationFrame(draw);
}

// Shows whole paths, at rest.
function still() {
  page.playing = false;
  page.k = page.steps;
}

function addRow(index, s = gd.rules[index].settings.map(each => each.value)) {
  const used = new Set(page.rows.map(row => row.series)),
    own = data.rules[index].series;
  const free =
    [own, 0, 1, 2, 3, 4, 5].find(each => each !== null && !used.has(each)) ?? page.rows.length;
  const row = { rule: gd.rules[index], index, s: [...s], series: free, number: free, sliders: [] };
  page.rows.push(row);
  return row;
}

// The rows that an objective opens with: paths that were recorded, and what a person asked for.
function openRows() {
  page.rows = (page.objective.paths ?? []).map(recordedRow);
  if (page.objective.gradient) {
    const fitting = data.rows.filter(index => stepsIn(gd.rules[index], page.dimension));
    for (const index of fitting) addRow(index);
    if (!page.rows.length) addRow(data.plain);
  }
  page.chosen = page.rows[0];
}

function recordedRow({ label, points, values }, i) {
  const walk = {
    points: Float64Array.from(points.flat()),
    values: Float64Array.from(values),
    n: points[0].length,
    divergedAt: null,
  };
  return {
    recorded: true,
    label,
    series: i,
    number: i,
    s: [],
    sliders: [],
    rule: { settings: [] },
    walk,
  };
}

// Whether a rule steps in so many variables: one that projects onto a disc has two.
const stepsIn = (rule, n) => Boolean(rule.steps.each ?? rule.steps[n]);

// Shows another objective: its own start, its view, and rates that suit it where nobody chose them.
function open(objective) {
  const fresh =
    page.objective?.names.length !== objective.names.length ||
    page.objective?.paths?.length ||
    objective.paths?.length;
  Object.assign(page, {
    objective,
    c: objective.parameters.map(each => each.value),
    start: [...objective.start],
    dimension: objective.names.length,
    blind: null,
    hover: null,
  });
  if (objective.key !== "own") page.typed = null;
  page.facts = [objective.key, page.typed, page.c];
  page.minima = minimaOf(objective, page.c, objective.minima);
  page.relief &&= page.dimension === 2;
  page.rows = page.rows.filter(row => row.recorded || stepsIn(row.rule, page.dimension));
  if (fresh || !page.rows.length) openRows();
  if (page.tuned) for (const row of page.rows) if (rateOf(row) !== null) row.s[0] = goodRate(row);
  page.k = page.steps;
  walkAll();
  page.view = viewOf(
    { ...objective, minima: page.minima },
    page.rows.map(row => row.walk),
    page.start,
    aspect(),
  );
  for (const row of page.rows) row.told = verdictOf(row);
  $("wrong").textContent = "";
  build();
}

function aspect() {
  if (!measured.map) measure();
  return measured.map ? measured.map[1] / measured.map[2] : 1.4;
}

function walkAll() {
  page.facts = [page.objective.key, page.typed, page.c];
  const given =
    String(page.c) === String(page.objective.parameters.map(each => each.value))
      ? page.objective.minima
      : [];
  page.minima = minimaOf(page.objective, page.c, given);
  for (const row of page.rows) {
    if (!row.recorded) stepRow(row);
    if (page.view.length) row.told = verdictOf(row);
  }
  for (const row of page.rows) {
    const name = row.recorded ? row.label : row.rule.label,
      twins = page.rows.filter(each => each.rule.label === name && !each.recorded);
    row.label = twins.length > 1 && rateOf(row) !== null ? `${name} ${told(rateOf(row), 3)}` : name;
  }
}

function stepRow(row) {
  const { objective, c, start, steps, dimension } = page;
  row.walk = { ...gd.walk(objective, c, row.rule, row.s, start, steps), n: dimension };
  const end = pointAt(row.walk, steps);
  row.bound = boundOf(row, end.every(Number.isFinite) ? end : start);
}

// What a surface teaches; of a landscape, how much of the way its plane holds.
const lessonOf = ({ teaches, explained }) =>
  explained == null
    ? teaches?.[page.language]
    : say("landscape_told", { explained: Math.floor(100 * explained) });

// Everything that has words, anew.
function build() {
  const root = document.documentElement,
    { objective } = page;
  root.lang = page.language;
  root.dataset.theme = page.dark ? "dark" : "light";
  for (const element of document.querySelectorAll("[data-say]"))
    put(element, say(element.dataset.say));
  for (const element of document.querySelectorAll("[data-name]")) {
    element.setAttribute("aria-label", say(element.dataset.name));
    if (element.tagName === "BUTTON") element.title = say(element.dataset.name);
  }
  const named = page.typed === null ? data.objectives[gd.objectives.indexOf(objective)] : {},
    title =
      (page.typed === null ? data.title : null) ??
      named.title ??
      (objective.formula ? null : say(objective.paths?.length ? "landscape" : "surface"));
  const shown = formula(`f(${objective.names.join(", ")}) = ${objective.formula ?? ""}`),
    teaches = lessonOf(named);
  $("title").replaceChildren(title ?? shown);
  const parts = [title && objective.formula ? shown : "", teaches ?? ""].filter(Boolean);
  $("subtitle").replaceChildren(...parts.flatMap((part, i) => (i ? [". ", part] : [part])));
  document.title = $("title").textContent;
  const menu = data.objectives.map((each, i) =>
    make(
      "option",
      { value: i, selected: gd.objectives[i] === objective },
      each.title ?? each.formula,
    ),
  );
  if (page.typed !== null) menu.push(make("option", { value: -1, selected: true }, say("own")));
  $("objectives").replaceChildren(...menu);
  $("objectives").hidden = menu.length < 2;
  $("language").replaceChildren(
    ...Object.entries(data.languages).map(([code, { name }]) =>
      make("option", { value: code, selected: code === page.language, lang: code }, name),
    ),
  );
  $("speed").replaceChildren(
    ...[0.5, 1, 2, 4].map(each =>
      make("option", { value: each, selected: each === page.speed }, `${each}×`),
    ),
  );
  $("relief").hidden = page.dimension !== 2;
  $("blind").hidden = !objective.gradient;
  $("losses").hidden = !page.rows.length;
  $("race").hidden = !page.rows.length && !objective.gradient;
  buildRows();
  buildFunction();
  tellBlind();
  describe();
  changed();
}

const measured = {};

// How large letters and canvases are: asked only where that may have changed, since it costs a layout.
function measure() {
  page.size =
    (parseFloat(getComputedStyle(document.documentElement).fontSize) / 16) *
    (page.presenting ? 1.2 : 1);
  for (const canvas of document.querySelectorAll("canvas")) {
    if (!canvas.clientWidth) continue; // it is not shown
    const
      ratio = Math.min(devicePixelRatio || 1, 2),
      { clientWidth: w, clientHeight: h } = canvas;
    Object.assign(canvas, { width: Math.round(w * ratio), height: Math.round(h * ratio) });
    measured[canvas.id] = [canvas.getContext("2d", { alpha: false }), w, h, ratio];
  }
}

const isMeasured = ({ id, clientWidth, clientHeight }) =>
  clientWidth === measured[id]?.[1] && clientHeight === measured[id][2];

function draw(now) {
  asked = 0;
  if (page.playing) advance(now);
  if (dirty.has("walks") || dirty.has("ground")) walkAll();
  // while something is dragged, words change four times as rarely: nobody reads faster
  if (!grip || frames++ % 4 === 0) showWords();
  if (dirty.has("size") || !measured.map) measure();
  dirty.clear();
  if (!measured.map) return;
  seen = drawStage(...measured.map);
  if (measured.strip) drawStrip(...measured.strip);
  if (hasBeside(page) && measured.small) drawBeside(...measured.small);
  showHandle();
  speakLater();
  keepAddress();
  if (page.playing) changed();
}

function showWords() {
  if ($("beside").hidden === hasBeside(page)) {
    $("beside").hidden = !hasBeside(page);
    dirty.add("size");
  }
  showRows();
  showControls();
  showNumbers();
  if ($("results").open) showTable();
}

function showControls() {
  const { k, steps, playing, blind } = page,
    step = Math.floor(k);
  Object.assign($("position"), { max: steps, value: step });
  $("position").style.setProperty("--at", `${(100 * k) / steps}%`);
  put($("clock"), say("counter", { step, steps }));
  $("position").ariaValueText = $("clock").textContent;
  const icon = playing ? "M5 3h4v14H5zM11 3h4v14h-4z" : "M5 3v14l12-7z";
  if ($("icon").getAttribute("d") !== icon) $("icon").setAttribute("d", icon);
  $("play").title = $("play").ariaLabel = say(playing ? "pause" : "play");
  for (const id of ["rewind", "back", "play", "step", "position"])
    $(id).disabled = Boolean(blind && !blind.over);
  put($("beside-title"), say(page.objective.data ? "data_title" : "slope_title"));
  put($("strip-title"), say(lowestOf() === null ? "loss_title" : "loss_above"));
  for (const [id, on] of [
    ["relief", page.relief],
    ["blind", blind],
    ["present", page.presenting],
    ["dark", page.dark],
  ])
    $(id).ariaPressed = String(Boolean(on));
  put($("blind"), say(!blind ? "blind" : blind.over ? "blind_done" : "reveal"));
  $("relief").disabled = Boolean(blind && !blind.over);
  $("turn").hidden = !page.relief;
  [$("azimuth").value, $("elevation").value] = page.camera;
  page.boxes.forEach(box => box.show());
}

// The start as a handle that lies over the canvas: dragged, or moved by the arrow keys.
function showHandle() {
  const handle = $("start"),
    [x, y] = seen.start ?? [-99, -99],
    { names } = page.objective;
  handle.style.transform = `translate(${x}px, ${y}px)`;
  const point = page.blind && !page.blind.over ? page.blind.aim : page.start;
  handle.setAttribute(
    "aria-label",
    say(page.blind && !page.blind.over ? "handle_blind" : "handle"),
  );
  handle.setAttribute("aria-valuenow", short(point[0]));
  handle.setAttribute(
    "aria-valuetext",
    names.map((name, i) => `${name} ${told(point[i], 3)}`).join(", "),
  );
}

// What is seen, for who hears it: once it has come to rest.
function speakLater() {
  clearTimeout(speaks);
  speaks = setTimeout(() => {
    if (!page.playing) put($("live"), describe());
  }, 600);
}

// Names what the canvases show, and returns it.
function describe() {
  const rows = page.rows.map(row => {
    const [key, fields] = row.told;
    return say("spoken", {
      name: row.label,
      loss: told(row.walk.values.at(-1), 3),
      verdict: say(key, fields),
    });
  });
  const from = say("spoken_start", { start: place(page.start) }),
    said = page.blind ? $("told").textContent : `${from} ${rows.join(" ")}`;
  $("map").ariaLabel = `${$("title").textContent}. ${said}`;
  $("small").ariaLabel = `${$("beside-title").textContent}. ${rows.join(" ")}`;
  $("strip").ariaLabel = `${$("strip-title").textContent}. ${rows.join(" ")}`;
  return said;
}

function advance(now) {
  const rate = page.speed * clamp(page.steps / 6, 4, 60);
  page.k = Math.min(page.k + (rate * Math.min(now - before, 100)) / 1000, page.steps);
  before = now;
  if (page.k >= page.steps) page.playing = false;
}
