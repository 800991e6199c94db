"use strict";
document.documentElement.classList.add("script");
const get = (id) => document.getElementById(id);
const dialog = document.querySelector("dialog");
const cards = [...document.querySelectorAll(".card")];
const isDark = matchMedia("(prefers-color-scheme: dark)");
const isStill = matchMedia("(prefers-reduced-motion: reduce)");
let at = -1, plays = false, opener = null;

// The large view: a still, in whose place the film stands while it plays and is in view.
const stage = get("stage");
let inView = true, wanted = "";

function filesOf(card) {
  const files = JSON.parse(card.dataset.files);
  const one = (pair) => pair[isDark.matches ? 1 : 0];
  return { still: one(files.still), film: one(files.film) };
}

function shown(url) {
  const isVideo = /\.(mp4|webm)$/.test(url);
  const part = document.createElement(isVideo ? "video" : "img");
  if (isVideo) Object.assign(part, { muted: true, loop: true, autoplay: true, playsInline: true });
  const alt = cards[at].querySelector("img").alt;
  part.setAttribute(isVideo ? "aria-label" : "alt", alt);
  part.src = url;
  return part;
}

function stand(url) {
  if (wanted === url) return;
  wanted = url;  // what has not loaded when another is wanted comes too late
  const now = stage.firstElementChild;
  if (now && now.getAttribute("src") === url) return;
  const next = shown(url);
  const put = () => { if (wanted === url && dialog.open) stage.replaceChildren(next); };
  if (!now) put();
  next.addEventListener(next.tagName === "IMG" ? "load" : "loadeddata", put, { once: true });
}

function clear() {
  wanted = "";
  stage.replaceChildren();
}

function draw() {
  if (!dialog.open) return;
  const { still, film } = filesOf(cards[at]);
  const moves = film && plays && inView && !document.hidden;
  stand(moves ? film : still);
  get("play").hidden = !film;
  get("play").textContent = plays ? words.pause : words.play;
  get("play").setAttribute("aria-pressed", String(plays));
}

function show(index) {
  at = (index + cards.length) % cards.length;
  const card = cards[at];
  plays = !isStill.matches;
  clear();
  get("large-title").textContent = card.querySelector("h3").textContent;
  get("large-text").textContent = card.querySelector("p").textContent;
  get("large-links").innerHTML = card.querySelector(".links").innerHTML;
  dialog.querySelector("code").textContent = card.querySelector("code").textContent;
  get("copy").textContent = words.copy;
  get("place").textContent = `${at + 1} / ${cards.length}`;
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  stand(filesOf(card).still);
  draw();
  history.replaceState(null, "", `#${card.id}`);
}

function toggle() { plays = !plays; draw(); }

for (const [index, card] of cards.entries()) {
  for (const link of card.querySelectorAll(".open")) {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      opener = link;
      show(index);
    });
  }
}
get("before").addEventListener("click", () => show(at - 1));
get("after").addEventListener("click", () => show(at + 1));
get("play").addEventListener("click", toggle);
get("close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("close", () => {
  clear();
  history.replaceState(null, "", location.pathname + location.search);
  cards[at].scrollIntoView({ block: "nearest", behavior: "instant" });
  (opener && cards[at].contains(opener) ? opener : cards[at].querySelector(".open")).focus();
});
document.addEventListener("keydown", (event) => {
  const { altKey, ctrlKey, metaKey, target } = event;
  if (!dialog.open || altKey || ctrlKey || metaKey || target.closest("pre")) return;
  const steps = { ArrowLeft: -1, ArrowRight: 1 };
  if (event.key in steps) show(at + steps[event.key]);
  else if (event.key === " " && !target.closest("button, a")) toggle();
  else return;
  event.preventDefault();
});
get("copy").addEventListener("click", async () => {
  const code = dialog.querySelector("code");
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {  // a page that is opened from a folder may have to ask in the old way
    const range = document.createRange();
    range.selectNodeContents(code);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.execCommand("copy");
  }
  get("copy").textContent = words.copied;
});
for (const wish of [isDark, isStill]) wish.addEventListener("change", draw);
isStill.addEventListener("change", () => { plays = !isStill.matches; draw(); });
document.addEventListener("visibilitychange", draw);
new IntersectionObserver(([entry]) => { inView = entry.isIntersecting; draw(); }, { root: dialog })
  .observe(stage);

// The chapter that is read is marked among the chapters.
const entries = new Map([...document.querySelectorAll("nav a")].map((a) => [a.hash.slice(1), a]));
const reading = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) target.dataset.seen = isIntersecting ? "1" : "";
  const first = document.querySelector('section[data-seen="1"]');
  for (const [name, a] of entries) {
    if (first && name === first.id) a.setAttribute("aria-current", "true");
    else a.removeAttribute("aria-current");
  }
}, { rootMargin: "-5% 0px -60% 0px" });
document.querySelectorAll("section").forEach((section) => reading.observe(section));
if (matchMedia("(max-width: 60rem)").matches) document.querySelector("nav details").open = false;
const linked = cards.findIndex((card) => `#${card.id}` === location.hash);
if (linked >= 0) addEventListener("load", () => show(linked));
