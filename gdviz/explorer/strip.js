// The strip: the loss of each row, step by step; above the minimum, and logarithmic, where one is known.
function drawStrip(context, w, h, ratio, size = page.size) {
  clear(context, w, h, ratio);
  const { rows, steps } = page,
    lowest = lowestOf() ?? 0;
  if (!rows.length) return;
  const above = rows.map(row => Array.from(row.walk.values, value => value - lowest));
  const box = { left: 46 * size, right: w - 96 * size, top: 8, bottom: h - 22 * size };
  const scale = scaleOf(above, box),
    x = step => mix(box.left, box.right, step / steps);
  drawAxes(
    context,
    h,
    box,
    scale.lines.map(([value, words]) => [scale.y(value), words]),
    [0, Math.round(steps / 2), steps].map(step => [x(step), String(step)]),
    size,
  );
  write(context, say("step"), w - 4, h - 9 * size, { ...tickStyle(size), align: "right" });
  const ends = rows.map((row, i) =>
    drawCurveOf(context, row, above[i], Math.floor(page.k), x, scale.y, box, size),
  );
  nameEnds(context, ends, box, size);
}

// Where a loss stands in a box, and which of them have a line: logarithmic where that tells more.
function scaleOf(above, box) {
  const seen = above.flatMap((values, i) =>
    values
      .slice(0, stays(page.rows[i].walk))
      .filter(
        value =>
          Number.isFinite(value) &&
          (behaves(page.rows[i].walk) || value <= 30 * Math.abs(values[0])),
      ),
  );
  const positive = seen.filter(value => value > 0),
    most = Math.max(...positive),
    least = Math.min(...positive);
  const log = lowestOf() !== null && most > 8 * least,
    of = log ? Math.log10 : value => value;
  const bottom = of(log ? Math.max(least, 1e-13 * most) : Math.min(...seen)),
    top = of(log ? most : Math.max(...seen));
  const room = (top - bottom || 1) * 0.06,
    share = value => (of(value) - bottom + room) / (top - bottom + 2 * room);
  return {
    y: value => mix(box.bottom, box.top, clamp(share(value), -0.02, 1.2)),
    lines: log
      ? decades(bottom, top).map(power => [10 ** power, `10${raised(power)}`])
      : ticks([bottom, top], 4).map(value => [value, told(value, 3)]),
  };
}

const tickStyle = size => ({ size: 12 * size, color: palette().muted, halo: false });

// Pale lines across a box, each with its number at the left, and numbers below it.
function drawAxes(context, h, box, lines, below, size) {
  const style = tickStyle(size);
  context.lineWidth = 1;
  context.strokeStyle = palette().hairline;
  for (const [y, words] of lines) {
    const at = Math.round(y) + 0.5;
    context.beginPath();
    context.moveTo(box.left, at);
    context.lineTo(box.right, at);
    context.stroke();
    write(context, words, box.left - 6, at, { ...style, align: "right" });
  }
  for (const [x, words] of below)
    write(context, words, x, h - 9 * size, { ...style, align: "center" });
}

// How many of a path's values count for the axis: of one that runs ever faster, those on the map.
const stays = walk => (late(walk) > 0.8 ? (leavesAt(walk) ?? Infinity) + 1 : Infinity);

function lowestOf() {
  const { objective, c, minima } = page;
  return minima.length ? Math.min(...minima.map(point => objective.value(point, c))) : null;
}

function decades(bottom, top) {
  const every = Math.max(1, Math.ceil((top - bottom) / 4)),
    first = Math.ceil(bottom / every) * every;
  return Array.from(
    { length: Math.max(Math.floor((top - first) / every) + 1, 0) },
    (_, k) => first + k * every,
  );
}

function drawCurveOf(context, row, values, upto, x, y, box, size) {
  context.save();
  context.beginPath();
  context.rect(box.left - 3, box.top - 3, box.right - box.left + 6, box.bottom - box.top + 5);
  context.clip();
  context.strokeStyle = ink(row.series);
  context.lineWidth = 2.2 * size;
  context.lineJoin = "round";
  context.setLineDash(row.series > 5 ? [6 * size, 4 * size] : []);
  context.beginPath();
  let end = [x(0), y(values[0])];
  for (let k = 0; k <= Math.min(upto, values.length - 1); k++) {
    if (Number.isNaN(values[k])) break;
    end = [x(k), clamp(y(values[k]), box.top - 40, box.bottom + 2)];
    context.lineTo(...end);
  }
  context.stroke();
  context.restore();
  drawMarker(
    context,
    clamp(end[0], box.left, box.right),
    clamp(end[1], box.top, box.bottom),
    row,
    0.8 * size,
  );
  return { row, y: clamp(end[1], box.top, box.bottom), x: end[0] };
}

// Names at the right, moved apart where they would touch.
function nameEnds(context, ends, box, size) {
  const tall = 16 * size,
    sorted = [...ends].sort((a, b) => a.y - b.y);
  sorted.forEach((end, i) => {
    end.at = Math.max(end.y, i ? sorted[i - 1].at + tall : box.top + tall / 3);
  });
  for (let i = sorted.length - 1, most = box.bottom; i >= 0; i--, most -= tall)
    sorted[i].at = Math.min(sorted[i].at, most, sorted[i + 1]?.at - tall || most);
  for (const { row, at } of sorted) {
    write(context, fitted(context, row.label, 82 * size, 12.5 * size), box.right + 12 * size, at, {
      size: 12.5 * size,
      weight: "bold",
      color: inkOfText(row.series),
    });
  }
}

function fitted(context, words, room, size) {
  context.font = `bold ${size}px ${FONT}`;
  let shown = words;
  while (shown.length > 1 && context.measureText(shown).width > room)
    shown = `${shown.replace(/…$/, "").slice(0, -1)}…`;
  return shown;
}
