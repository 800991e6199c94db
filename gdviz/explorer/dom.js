// What is written: elements, the words of a language, numbers and formulas. Text goes in as text.
const $ = id => document.getElementById(id);
const data = gd.page;
document.head.append(Object.assign(document.createElement("style"), { textContent: data.style }));

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// Writes only what is another text than before, so that nothing is laid out for nothing.
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// A field such as {steps:step|steps} is a number with the noun that goes with it.
function say(key, fields = {}) {
  const language = data.languages[page.language],
    sentence = language.words[data.keys.indexOf(key)];
  return sentence.replace(/\{(\w+)(?::([^}]*))?\}/g, (whole, name, forms) => {
    const value = fields[name];
    if (!forms) return value;
    const form = language.plural[value < 200 ? value : 100 + (value % 100)] ?? 1;
    return `${value} ${forms.split("|")[form]}`;
  });
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const raised = power =>
  (power < 0 ? "⁻" : "") + [...String(Math.abs(power))].map(digit => RAISED[digit]).join("");

// A number to so many digits, as a page writes it: −0.0123, 1.2×10⁻⁵.
function told(value, digits = 4) {
  if (value === null || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size && (size >= 1e6 || size < 1e-4)) {
    const [digit, power] = value.toExponential(Math.min(digits - 1, 2)).split("e");
    return `${+digit}×10${raised(power)}`.replace(/^-/, "−");
  }
  return String(+value.toPrecision(digits)).replace("-", "−");
}

const place = (point, digits = 3) => `(${Array.from(point, x => told(x, digits)).join(", ")})`;

const GREEK = Object.fromEntries(
  (
    "alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ kappa κ lambda λ mu μ nu ν xi ξ " +
    "pi π rho ρ sigma σ tau τ phi φ chi χ psi ψ omega ω"
  )
    .match(/\S+ \S+/g)
    .map(each => each.split(" ")),
);

// A name as mathematics has it: theta_0 is θ with an index, m_hat is m̂.
function letter(name) {
  const [, head, index] = /^(.*?)_?(\d+|(?<=_)\w+)?$/.exec(name);
  const known = GREEK[head] ?? head;
  if (index === "hat") return make("i", { className: "italic" }, `${known}\u0302`);
  const shown = make("span", {}, make("i", { className: "italic" }, known));
  if (index) shown.append(make("sub", {}, GREEK[index] ?? index));
  return shown;
}

// A formula as it is written by hand: x² + 10 y for x**2 + 10*y.
function formula(text) {
  const tokens =
    text.match(/\*\*|\d+\.?\d*(?:e[+-]?\d+)?|\.\d+|[\p{L}_][\p{L}\d_]*|\s+|[^]/giu) ?? [];
  const words = tokens.filter(each => each.trim());
  let at = 0;
  const isOpen = () => words[at] === "(" || words[at] === "{";

  function atom() {
    const word = words[at++];
    if (word === "(" || word === "{") {
      at -= 1;
      return group();
    }
    if (/^[\p{L}_]/u.test(word)) return words[at] === "(" && word.length > 1 ? word : letter(word);
    return word === "*" ? "·" : word === "-" ? "−" : word;
  }

  function group() {
    const open = words[at++],
      close = open === "(" ? ")" : "}",
      inside = make("span");
    while (at < words.length && words[at] !== close) inside.append(...next(inside));
    at += 1;
    inside.prepend("(");
    inside.append(")");
    return inside;
  }

  function next(before) {
    const word = words[at];
    if (word === "**" || word === "^") {
      at += 1;
      const raised = make("sup"),
        bare = isOpen();
      while (words[at] === "-" || words[at] === "+") raised.append(atom());
      if (at < words.length) raised.append(atom());
      if (bare) for (const end of ["firstChild", "lastChild"]) raised.firstChild[end].remove();
      return [raised];
    }
    const first = !before.childNodes.length || /[(,=]\s*$/.test(before.textContent);
    const shown = atom();
    if (word === "+" || word === "-" || word === "=") return first ? [shown] : [` ${shown} `];
    if (word === "*") return [/^[\d.]/.test(words[at]) ? "·" : "\u2009"];
    if (word === ",") return [", "];
    const close =
      !first &&
      /[\w)]$/.test(before.textContent) &&
      /^[\p{L}(]/u.test(word) &&
      words[at - 2] !== "*" &&
      !/^[\p{L}]{2,}$/u.test(words[at - 2] ?? "") &&
      word !== "(";
    return close ? ["\u2009", shown] : [shown];
  }

  const written = make("span");
  while (at < words.length) written.append(...next(written));
  return written;
}
