// What a page shows, written behind the # of its address, as Python, and as a picture.
const short = x => String(x);

function written() {
  const query = new URLSearchParams(),
    { objective } = page;
  if (page.typed !== null) query.set("f", page.typed);
  else if (data.objectives.length > 1) query.set("o", objective.key);
  if (page.c.length) query.set("c", page.c.map(short));
  query.set("s", page.start.map(short));
  query.set("n", page.steps);
  if (page.k < page.steps) query.set("k", Math.floor(page.k));
  query.set(
    "r",
    page.rows
      .filter(row => !row.recorded)
      .map(row => [row.index, ...row.s.map(short)].join("_"))
      .join(" "),
  );
  query.set(
    "w",
    page.view.flat().map(x => +x.toPrecision(8)),
  );
  if (page.relief) query.set("v", page.camera.map(short));
  query.set("l", page.language);
  query.set("d", +page.dark);
  if (page.presenting) query.set("p", 1);
  return query.toString().replaceAll("%2C", ",").replaceAll("%5E", "^");
}

const numbers = text => (text ?? "").split(",").filter(Boolean).map(Number);
const allFinite = (found, count) => found.length === count && found.every(Number.isFinite);

// Shows what an address says; what cannot be read of it is left out.
function followAddress() {
  const query = new URLSearchParams(location.hash.slice(1)),
    has = name => query.has(name);
  if (![...query.keys()].length) return false;
  if (data.languages[query.get("l")]) page.language = query.get("l");
  if (has("d")) page.dark = query.get("d") === "1";
  if (has("r")) page.tuned = false;
  const named = gd.objectives.findIndex(each => each.key === query.get("o"));
  if (!has("f") || !ownFormula(query.get("f"))) {
    const wrong = $("wrong").textContent;
    open(gd.objectives[Math.max(named, 0)]);
    put($("wrong"), has("f") ? wrong : "");
  }
  const { dimension } = page,
    c = numbers(query.get("c")),
    s = numbers(query.get("s")),
    w = numbers(query.get("w"));
  if (allFinite(c, page.c.length)) page.c = c;
  if (allFinite(s, dimension)) page.start = s;
  if (+query.get("n") >= 1) page.steps = clamp(Math.round(+query.get("n")), 1, 1000);
  readRows(query.get("r"));
  walkAll();
  if (allFinite(w, 2 * page.view.length) && page.view.every((_, i) => w[2 * i] < w[2 * i + 1]))
    page.view = page.view.map((_, i) => [w[2 * i], w[2 * i + 1]]);
  const v = numbers(query.get("v"));
  if ((page.relief = dimension === 2 && allFinite(v, 2))) page.camera = [v[0], clamp(v[1], 20, 88)];
  page.k = has("k") ? clamp(+query.get("k") || 0, 0, page.steps) : page.steps;
  if (query.get("p") === "1") setPresenting(true, false);
  return true;
}

function readRows(text) {
  const rows = (text ?? "")
    .split(" ")
    .map(part => part.split("_").map(Number))
    .filter(([index, ...s]) => gd.rules[index] && allFinite(s, gd.rules[index].settings.length))
    .slice(0, 6);
  if (!rows.length) return;
  page.rows = page.rows.filter(row => row.recorded);
  for (const [index, ...s] of rows) addRow(index, s);
  page.chosen = page.rows[0];
}

const linkOf = () => `${location.href.split("#")[0]}#${written()}`;

let later = 0;

function keepAddress() {
  clearTimeout(later);
  later = setTimeout(() => {
    try {
      history.replaceState(null, "", `#${written()}`);
    } catch {
      return; // a page inside of another one, as in a notebook, has no address
    }
  }, 300);
}

const quoted = text => JSON.stringify(text);
const tuple = numbers =>
  numbers.length === 1 ? short(numbers[0]) : `(${numbers.map(short).join(", ")})`;

const given = settings =>
  Object.entries(settings)
    .map(each => each.join("="))
    .join(", ");

function pythonOf() {
  const { objective, c, typed } = page,
    known = data.objectives[gd.objectives.indexOf(objective)];
  const letters = objective.parameters.map((each, i) => `, ${each.name}=${short(c[i])}`).join("");
  const kind = objective.names.length === 1 ? "Curve" : "Surface";
  const made = typed === null ? known.python : `gd.${kind}(${quoted(typed)}`;
  const surface = typed !== null || known.letters ? `${made}${letters})` : made;
  const rules = page.rows
    .filter(row => !row.recorded)
    .map(row => {
      const { python, fixed, schedule } = data.rules[row.index],
        set = { ...fixed },
        rate = { ...schedule?.fixed };
      if (!fixed) return python;
      row.rule.settings.forEach(({ name, value }, i) => {
        const table = name in rate ? rate : set;
        if (name in table || row.s[i] !== value) table[name] = short(row.s[i]);
      });
      if (schedule) set.learning_rate = `${schedule.python}(${given(rate)})`;
      return `${python}(${given(set)})`;
    });
  const lines = rules.map(rule => `    ${rule},\n`).join("");
  const look =
    (page.dark ? ", dark=True" : "") +
    (page.language === "en" ? "" : `, language=${quoted(page.language)}`);
  return `import gdviz as gd\n\nf = ${surface}\nrules = [\n${lines}]\nscene = gd.race(f, rules, start=${tuple(page.start)}, steps=${page.steps}${look})\nscene.save("race.png")\n`;
}

// A picture for a slide: title, stage and strip, 1920 by 1080 pixels.
function pictureOf() {
  const canvas = make("canvas", { width: 1920, height: 1080 }),
    context = canvas.getContext("2d"),
    kept = page.size;
  const part = (w, h, draw) => {
    const piece = make("canvas", { width: 1.5 * w, height: 1.5 * h });
    draw(piece.getContext("2d"), w, h, 1.5, 1.25);
    return piece;
  };
  context.fillStyle = palette().background;
  context.fillRect(0, 0, 1920, 1080);
  write(context, $("title").textContent, 60, 66, { size: 50, weight: "bold", halo: false });
  write(context, fittedTo(context, $("subtitle").textContent, 1800, 28), 60, 124, {
    size: 28,
    color: palette().muted,
    halo: false,
  });
  context.drawImage(part(820, 580, drawStage), 60, 166);
  context.drawImage(part(380, 330, drawStrip), 1320, 240);
  write(context, $("strip-title").textContent, 1330, 206, {
    size: 28,
    color: palette().muted,
    halo: false,
  });
  write(
    context,
    page.rows
      .map(row => (rateOf(row) === null ? row.label : `${row.label}: η = ${told(rateOf(row), 3)}`))
      .join("   "),
    60,
    1058,
    { size: 22, color: palette().muted, halo: false },
  );
  page.size = kept;
  return canvas;
}

function fittedTo(context, words, room, size) {
  context.font = `${size}px ${FONT}`;
  return context.measureText(words).width <= room
    ? words
    : `${words.slice(0, Math.floor((words.length * room) / context.measureText(words).width) - 2)}…`;
}

function savePicture() {
  pictureOf().toBlob(blob => {
    const link = make("a", { href: URL.createObjectURL(blob), download: `${data.file}.png` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // where a page may not use the clipboard
  }
  $("copied").textContent = say("copied");
}

function share() {
  $("link").value = linkOf();
  $("python").value = pythonOf();
  $("copied").textContent = "";
  $("sheet").showModal();
}
