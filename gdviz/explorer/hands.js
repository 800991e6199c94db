// What somebody does: drags, keys, buttons, fields; then the page begins.
function play(on) {
  if (on && page.k >= page.steps) page.k = 0;
  page.playing = on;
  before = performance.now();
  changed();
}

function jump(k) {
  page.playing = false;
  page.k = clamp(k, 0, page.steps);
  changed();
}

// Where on the ground somebody points; on a relief, as far as the camera's slope at the start tells.
function pointed(x, y) {
  const { view, dimension } = page,
    { width: w, height: h } = grip?.box ?? $("map").getBoundingClientRect(),
    flat = [mix(...view[0], x / w)];
  if (dimension === 1) return flat;
  if (!page.relief) return [flat[0], mix(...view[1], 1 - y / h)];
  const mesh = meshOf(),
    camera = cameraOf(w, h, mesh),
    at = p => camera(...p, page.objective.value(p, page.c));
  let best = null;
  for (let j = 0; j <= 40; j++) {
    for (let i = 0; i <= 40; i++) {
      const p = [mix(...view[0], i / 40), mix(...view[1], j / 40)],
        [px, py, deep] = at(p),
        far = Math.hypot(px - x, py - y) + 0.01 * deep;
      if (!best || far < best.far) best = { far, p };
    }
  }
  return best.p;
}

function moveStart(point) {
  page.start = point.map((x, i) => {
    const fine = 10 ** (Math.floor(Math.log10(length(page.view[i]))) - 3);
    return +(Math.round(clamp(x, ...page.view[i]) / fine) * fine).toPrecision(12);
  });
  still();
  changed("walks");
}

// Where a pointer is on the stage, which does not move while something is dragged.
function dragged(event) {
  const box = grip?.box ?? $("map").getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function press(event) {
  if (event.button) return;
  const [x, y] = dragged(event),
    onStart = event.currentTarget === $("start");
  if (page.blind && !page.blind.over) return void (stepBlind(pointed(x, y)), changed());
  grip =
    page.relief && !onStart
      ? { turn: [x, y], camera: [...page.camera] }
      : onStart
        ? { start: true }
        : { from: [x, y] };
  grip.box = $("map").getBoundingClientRect();
  event.currentTarget.setPointerCapture(event.pointerId);
  if (grip.from) moveStart(pointed(x, y));
}

function move(event) {
  const [x, y] = dragged(event);
  if (!grip) return void hover(x, y);
  if (grip.turn) {
    const turned = grip.camera[0] - 0.4 * (x - grip.turn[0]);
    page.camera = [
      Math.round(((turned + 540) % 360) - 180),
      Math.round(clamp(grip.camera[1] + 0.3 * (y - grip.turn[1]), 20, 88)),
    ];
    return void changed();
  }
  moveStart(pointed(x, y));
}

// The step under the pointer.
function hover(x, y) {
  let best = null;
  for (const { row, way } of seen.found ?? []) {
    for (const [px, py, step] of way) {
      const far = Math.hypot(px - x, py - y);
      if (Number.isInteger(step) && far < 14 && (!best || far < best.far))
        best = { far, row, step };
    }
  }
  if (best?.row === page.hover?.row && best?.step === page.hover?.step) return;
  page.hover = best;
  changed();
}

function arrow(event) {
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[
      event.key
    ],
    { blind, view } = page;
  const aiming = blind && !blind.over;
  if (aiming && (event.key === "Enter" || event.key === " ")) stepBlind([...blind.aim]);
  else if (!by) return;
  else {
    const share = event.shiftKey ? 0.1 : 0.01,
      from = aiming ? blind.aim : page.start,
      along = page.dimension === 1 ? [by[0] + by[1]] : by;
    const next = from.map((x, i) => x + along[i] * share * length(view[i]));
    if (aiming) blind.aim = next;
    else moveStart(next);
  }
  event.preventDefault();
  event.stopPropagation();
  changed();
}

function zoom(by, x = 0.5, y = 0.5) {
  page.view = page.view.map((edge, i) => {
    const at = mix(...edge, i ? 1 - y : x);
    return edge.map(end => at + (end - at) * by);
  });
  for (const row of page.rows) row.told = verdictOf(row);
  changed();
}

function fit() {
  page.view = viewOf(
    { ...page.objective, minima: page.minima },
    page.rows.map(row => row.walk),
    page.start,
    aspect(),
  );
  changed("walks");
}

function setPresenting(on, byHand = true) {
  page.presenting = on;
  document.documentElement.classList.toggle("present", on);
  dirty.add("size");
  if (on && byHand) document.documentElement.requestFullscreen?.().catch(() => {});
  if (!on && document.fullscreenElement) document.exitFullscreen();
  changed();
}

function toggleBlind() {
  if (!page.blind) beginBlind();
  else if (page.blind.over) page.blind = null;
  else endBlind();
  still();
  tellBlind();
  changed();
}

const KEYS = {
  " ": () => play(!page.playing),
  ",": () => jump(Math.ceil(page.k) - 1),
  ".": () => jump(Math.floor(page.k) + 1),
  p: () => setPresenting(!page.presenting),
  d: () => $("dark").click(),
  3: () => page.dimension === 2 && $("relief").click(),
};

const ON_CLICK = {
  rewind: () => jump(0),
  back: () => jump(Math.ceil(page.k) - 1),
  step: () => jump(Math.floor(page.k) + 1),
  play: () => play(!page.playing),
  nearer: () => zoom(0.7),
  farther: () => zoom(1 / 0.7),
  fit,
  blind: toggleBlind,
  present: () => setPresenting(!page.presenting),
  share,
  "copy-link": () => copy($("link")),
  "copy-python": () => copy($("python")),
  picture: savePicture,
  close: () => $("sheet").close(),
  relief: () => ((page.relief = !page.relief), changed()),
  dark: () => ((page.dark = !page.dark), build()),
};

const ON_CHANGE = {
  objectives: each => each.value >= 0 && open(gd.objectives[each.value]),
  language: each => ((page.language = each.value), build()),
  speed: each => ((page.speed = +each.value), changed()),
  add: each => {
    if (each.value === "") return;
    const row = addRow(+each.value);
    if (rateOf(row) !== null && !data.rows.includes(row.index)) row.s[0] = goodRate(row);
    still();
    walkAll();
    buildRows();
    changed();
  },
};

function listen() {
  for (const [id, act] of Object.entries(ON_CLICK)) $(id).addEventListener("click", act);
  for (const [id, act] of Object.entries(ON_CHANGE))
    $(id).addEventListener("change", () => act($(id)));
  $("position").addEventListener("input", () => jump(+$("position").value));
  for (const [i, id] of ["azimuth", "elevation"].entries())
    $(id).addEventListener("input", () => ((page.camera[i] = +$(id).value), changed()));
  $("own").addEventListener(
    "submit",
    event => (event.preventDefault(), ownFormula($("formula").value)),
  );
  $("results").addEventListener("toggle", () => changed());
  for (const element of [$("map"), $("start")]) {
    element.addEventListener("pointerdown", press);
    element.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"])
      element.addEventListener(end, () => {
        grip = null;
        changed();
      });
  }
  $("map").addEventListener("pointerleave", () => hover(-99, -99));
  $("map").addEventListener(
    "wheel",
    event => {
      event.preventDefault();
      zoom(
        Math.exp(0.0012 * event.deltaY),
        event.offsetX / $("map").clientWidth,
        event.offsetY / $("map").clientHeight,
      );
    },
    { passive: false },
  );
  $("start").addEventListener("keydown", arrow);
  document.addEventListener("keydown", event => {
    if (
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      event.target.closest("input, select, textarea, button, summary, dialog") ||
      !KEYS[event.key]
    )
      return;
    event.preventDefault();
    KEYS[event.key]();
  });
  document.addEventListener(
    "fullscreenchange",
    () => !document.fullscreenElement && page.presenting && setPresenting(false),
  );
  addEventListener("hashchange", () => followAddress() && build());
  const watch = new ResizeObserver(
    seen => seen.every(({ target }) => isMeasured(target)) || changed("size"),
  );
  for (const id of ["map", "strip"]) watch.observe($(id));
}

listen();
if (followAddress()) build();
else {
  open(gd.objectives[0]);
  page.k = 0;
  play(!reduced.matches);
  if (reduced.matches) still();
}
setTimeout(() => ((page.rough = false), changed()), 400);
globalThis.gdviz = Object.assign(gd, { state: page, levels: levelsOf, limit: limitOf });
