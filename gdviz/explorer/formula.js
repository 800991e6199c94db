// A typed formula becomes a tree of functions, and nothing of it is run as code. It is read as
// Python reads it (see `gdviz.calculus`), but for LaTeX, for fronts such as f(x, y) =, and for what
// is said of words that are unknown. Refused is it by a key, a column and what the words need.

const LONGEST = 1000, MOST = 400, DEEPEST = 16, LARGEST = 100;

class Refusal extends Error {
  constructor(key, column = null, fields = {}) {
    super(key);
    Object.assign(this, {key, column, fields});
  }
}

const GREEK = new Map(
  ("αalpha βbeta γgamma δdelta εepsilon ϵepsilon ζzeta ηeta θtheta ϑtheta ιiota κkappa λlamda " +
  "μmu νnu ξxi ρrho σsigma τtau υupsilon φphi ϕphi χchi ψpsi ωomega").split(" ")
    .map(word => [word[0], word.slice(1)]));
const RAISED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", LOWERED = "₀₁₂₃₄₅₆₇₈₉";
const SIGNS = {"**": "^", "×": "*", "·": "*", "⋅": "*", "∗": "*", "÷": "/", "−": "-", "–": "-"};

const LEXEME = new RegExp([
  "(?<number>(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)",
  "(?<module>(?:np|numpy|math|Math|torch|jnp)\\.(?=[A-Za-z]))",
  `(?<word>[A-Za-z]\\w*[${LOWERED}]*|[π√]|[${[...GREEK.keys()].join("")}](?:_?\\d+|[${LOWERED}]+)?)`,
  "(?<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)",
  "(?<sign>\\*\\*|/(?!/)|[-+*^(),|×·⋅∗÷−–])",
  "(?<space>\\s+)",
].join("|"), "uy");

const lexemes = text => {
  const found = [], {length} = text, refuse = (...told) => { throw new Refusal(...told); };
  if (length > LONGEST) refuse("long", null, {length, most: LONGEST});
  for (let column = 0; column < length; column = LEXEME.lastIndex) {
    LEXEME.lastIndex = column;
    const match = LEXEME.exec(text);
    if (!match) {
      refuse("character", column, {character: String.fromCodePoint(text.codePointAt(column))});
    }
    const {raised, sign, number, word} = match.groups;
    if (raised) {
      const digits = [...raised].map(each => "-0123456789"[RAISED.indexOf(each)]).join("");
      found.push({kind: "^", word: raised, column}, {kind: "number", word: digits, column, raised});
    } else if (sign) found.push({kind: SIGNS[sign] ?? sign, word: sign, column});
    else if (number) found.push({kind: "number", word: number, column});
    else if (word) found.push({kind: "word", word, column});
  }
  if (!found.length) refuse("empty");
  if (found.length > MOST) refuse("long", found[MOST].column, {length: found.length, most: MOST});
  return [...found, {kind: "", word: "", column: length}];
};

// A Latin or Greek letter, with an index or without, needs no declaring; e, i, I and E are none
const letter = word => {
  const raise = each => LOWERED.includes(each) ? LOWERED.indexOf(each) : each;
  const match = /^([A-Za-z]+|[^\x00-\x7f])(_?)(\d*)$/.exec([...word].map(raise).join(""));
  const [, base = "", gap = "", index = ""] = match ?? [];
  const spelled = GREEK.get(base) ?? (base == "lambda" ? "" : base);
  if (!spelled || (spelled.length > 1 && ![...GREEK.values()].includes(spelled))) return null;
  if (["e", "i", "I", "E", "pi", "π"].includes(base) && !(gap && index)) return null;
  const name = /^[\x00-\x7f]+$/.test(word) ? word : spelled + (index && `_${index}`);
  return {key: `${spelled}_${index}`, index: index && +index, name};
};

// What is computed of numbers: the value, and of them and it a slope for each of them
const sigmoid = u => u < 0 ? exp(u) / (1 + exp(u)) : 1 / (1 + exp(-u));
const extreme = (best, sense) => [(...u) => u.reduce(best), (...given) => {
  const u = given.slice(0, -1);
  return u.map((x, i) => {
    const others = u.filter((_, j) => j != i).reduce(best);
    return x == others ? 0.5 : heaviside(sense * (x - others), 0.5);
  });
}];

const FUNCTIONS = {
  sin: [sin, u => [cos(u)]], cos: [cos, u => [-sin(u)]], tan: [tan, (u, v) => [1 + v * v]],
  asin: [asin, u => [1 / sqrt(1 - u * u)]], acos: [acos, u => [-1 / sqrt(1 - u * u)]],
  atan: [atan, u => [1 / (1 + u * u)]], sinh: [sinh, u => [cosh(u)]], cosh: [cosh, u => [sinh(u)]],
  tanh: [tanh, u => [1 / cosh(u) ** 2]], asinh: [asinh, u => [1 / sqrt(1 + u * u)]],
  acosh: [acosh, u => [1 / (sqrt(u - 1) * sqrt(u + 1))]], atanh: [atanh, u => [1 / (1 - u * u)]],
  exp: [exp, (u, v) => [v]], expm1: [expm1, u => [exp(u)]], log1p: [log1p, u => [1 / (1 + u)]],
  log: [log, u => [1 / u]], log2: [Math.log2, u => [1 / (u * Math.LN2)]],
  log10: [Math.log10, u => [1 / (u * Math.LN10)]], sqrt: [sqrt, (u, v) => [0.5 / v]],
  square: [u => u * u, u => [2 * u]], abs: [abs, u => [sign(u)]], sign: [sign, u => [0 * sign(u)]],
  sigmoid: [sigmoid, (u, v) => [v * sigmoid(-u)]], relu: [u => maximum(0, u), u => [heaviside(u, 0.5)]],
  softplus: [u => logaddexp(0, u), u => [sigmoid(u)]],
  max: extreme(maximum, 1), min: extreme(minimum, -1),
  pow: [power, (u, p, v) => [p * power(u, p - 1), v * log(u)]],
  hypot: [(u, w) => sqrt(u * u + w * w), (u, w, v) => [u / v, w / v]],
  atan2: [atan2, (u, w) => { const square = u * u + w * w; return [w / square, -u / square]; }],
  logaddexp: [logaddexp, (u, w) => [sigmoid(u - w), sigmoid(w - u)]],
};
const ALIASES = new Map(
  ("ln=log √=sqrt arcsin=asin arccos=acos arctan=atan arctan2=atan2 arcsinh=asinh arccosh=acosh " +
  "arctanh=atanh Abs=abs absolute=abs fabs=abs Max=max maximum=max Min=min minimum=min power=pow")
    .split(" ").map(pair => pair.split("=")));
const TWO = ["pow", "hypot", "atan2", "logaddexp"], MORE = ["max", "min"];
const OPERATORS = {
  "+": [(u, w) => u + w, () => [1, 1]], "-": [(u, w) => u - w, () => [1, -1]],
  "*": [(u, w) => u * w, (u, w) => [w, u]], "/": [over, (u, w) => [1 / w, -u / (w * w)]],
};
const NEGATIVE = [u => -u, () => [-1]];

// Small powers are products, and of halves roots, as Python writes them
const product = (u, n) => {
  if (n == 1) return u;
  const half = product(u, floor(n / 2)), square = half * half;
  return n % 2 ? square * u : square;
};
const raisedTo = p => {
  const n = floor(abs(p)), half = abs(p) - n;
  if ((half && half != 0.5) || abs(p) > 32) return u => power(u, p);
  const above = u => (n ? product(u, n) : 1) * (half ? sqrt(u) : 1);
  return p < 0 ? u => over(1, above(u)) : above;
};
const toPower = p => { const less = raisedTo(p - 1); return [raisedTo(p), u => [p * less(u)]]; };

const start = node => node.start ?? node.column;

// A node takes the letters, each a value and its slopes, and gives its own: the chain rule. A slope
// that is 0 stays so, whatever it meets. For values alone, which are many, there is `only`.
const constant = (value, column) =>
  Object.assign(() => [value], {only: () => value, value, column});
const applied = ([f, slopes], column, ...nodes) => {
  if (nodes.every(node => node.value !== undefined)) {
    const value = f(...nodes.map(node => node.value));
    if (!Number.isFinite(value)) throw new Refusal("constant", column);
    return constant(value, column);
  }
  const node = letters => {
    const given = nodes.map(node => node(letters)), u = given.map(each => each[0]), v = f(...u);
    const each = slopes(...u, v), found = [v];
    given.forEach((row, j) => {
      for (let i = 1; i < row.length; i++) {
        found[i] = (found[i] ?? 0) + (row[i] == 0 ? 0 : row[i] * each[j]);
      }
    });
    return found;
  };
  const [{only: first}, second] = nodes;
  const only = nodes.length > 2 ? letters => f(...nodes.map(node => node.only(letters)))
    : second ? letters => f(first(letters), second.only(letters)) : letters => f(first(letters));
  return Object.assign(node, {only, column});
};

const parse = text => {
  const tokens = lexemes(text), opened = [], letters = new Map();
  let at = 0, depth = 0;
  const refuse = (key, {column}, fields) => { throw new Refusal(key, column, fields); };
  const deeper = (levels, token, read) => {
    if ((depth += levels) > DEEPEST) refuse("deep", token, {most: DEEPEST});
    const node = read();
    depth -= levels;
    return node;
  };
  const known = (word, name = ALIASES.get(word) ?? word) => Object.hasOwn(FUNCTIONS, name) && name;
  const isConstant = word => ["pi", "π", "e", "E"].includes(word);
  for (const {kind, word} of tokens) {
    const found = kind == "word" && !known(word) && !isConstant(word) && letter(word);
    if (found && !letters.has(found.key)) letters.set(found.key, {...found, place: letters.size});
  }

  const variable = (found, column) => {
    const {place} = letters.get(found.key);
    return Object.assign(letters => letters[place], {only: letters => letters[place], column});
  };
  // Letters side by side, each of them known by itself, are a product
  const sideBySide = token => {
    const each = [...token.word], found = each.map(letter);
    const fits = found.every((one, i) => one && each.indexOf(each[i]) == i
      && ("xy".includes(each[i]) || letters.has(one.key)));
    if (!fits) refuse("name", token, {word: token.word});
    found.forEach(one => {
      if (!letters.has(one.key)) letters.set(one.key, {...one, place: letters.size});
    });
    return found.map((one, i) => variable(one, token.column + i))
      .reduce((left, right) => applied(OPERATORS["*"], left.column, left, right));
  };

  const starts = ({kind}) => ["number", "word", "("].includes(kind)
    || (kind == "|" && opened[opened.length - 1]?.kind != "|");
  const close = token => {
    opened.pop();
    const closes = token.kind == "(" ? ")" : "|";
    if (tokens[at].kind == "," ) refuse("comma", tokens[at]);
    if (tokens[at].kind != closes) refuse("open", token, {bracket: token.word, closes});
    at++;
  };
  const inside = (token, read) => {
    opened.push(token);
    const node = deeper(1, token, read);
    close(token);
    return node;
  };

  const sum = () => {
    let left = term();
    while ("+-".includes(tokens[at].kind || " ")) {
      left = applied(OPERATORS[tokens[at++].kind], start(left), left, term());
    }
    return left;
  };
  const term = () => {
    let left = signed();
    for (;;) {
      const token = tokens[at], {kind} = token;
      if (kind == "*" || kind == "/") {
        at++;
        const right = signed();
        if (kind == "/" && right.value === 0) refuse("zero", right);
        left = applied(OPERATORS[kind], start(left), left, right);
      } else if (kind == "number") {
        refuse("operator", token, {previous: tokens[at - 1].word, word: token.word});
      } else if (starts(token)) left = applied(OPERATORS["*"], start(left), left, raised());
      else return left;
    }
  };
  const signed = () => {
    const token = tokens[at];
    if (token.kind != "+" && token.kind != "-") return raised();
    at++;
    const node = deeper(1, token, signed);
    return token.kind == "+" ? node : applied(NEGATIVE, token.column, node);
  };
  const raised = () => {
    const base = atom(), token = tokens[at];
    if (token.kind != "^") return base;
    if (tokens[at - 1].raised) refuse("powers", token);
    at++;
    return toThe(base, deeper(5, token, signed));
  };
  const toThe = (base, exponent) => {
    const {value} = exponent, column = start(base);
    if (value === undefined) {
      if (base.value <= 0) refuse("base", {column}, {value: base.value});
      return applied(FUNCTIONS.pow, column, base, exponent);
    }
    if (base.value === undefined && abs(value) > LARGEST) {
      refuse("exponent", exponent, {most: LARGEST});
    }
    if (base.value === 0 && value < 0) refuse("zero", {column});
    if (value == 0) return constant(1, column);
    return value == 1 ? base : applied(toPower(value), column, base);
  };
  const atom = () => {
    const token = tokens[at], {kind, word, column} = token, before = tokens[at - 1];
    if (!starts(token) && kind != "|") {
      if (before) refuse("after", before, {word: before.word});
      refuse("before", token, {word});
    }
    at++;
    if (kind == "(" || kind == "|") {
      const node = inside(token, sum);
      return kind == "|" ? applied(FUNCTIONS.abs, column, node)
        : Object.assign(node, {start: column});
    }
    if (kind == "number") {
      const vanishes = +word == 0 && /^[0.]*[1-9]/.test(word);
      if (vanishes || !Number.isFinite(+word)) refuse("number", token);
      return constant(+word, column);
    }
    if (known(word)) return called(token, known(word));
    if (isConstant(word)) return constant(word[0] == "e" || word == "E" ? Math.E : Math.PI, column);
    const found = letter(word);
    if (!found) return sideBySide(token);
    if (tokens[at].kind == "(") refuseCall(token, found);
    return variable(found, column);
  };
  // w(b + 1) of a letter nobody declared is no product, and x(0) may be two things
  const refuseCall = (token, {name}) => {
    const [, number, closes] = tokens.slice(at);
    if (number.kind == "number" && closes.kind == ")" && /^\d+$/.test(number.word)) {
      refuse("twofold", token, {name, number: number.word});
    }
    if (!"xy".includes(name)) refuse("called", token, {name});
  };
  const called = (token, name) => {
    const power = tokens[at].kind == "^" && behind(token.word), bracket = tokens[at];
    if (bracket.kind != "(") refuse("bare", token, {name: token.word});
    at++;
    const given = inside(bracket, () => {
      const found = [sum()];
      for (; tokens[at].kind == ","; at++, found.push(sum()));
      return found;
    });
    const wanted = MORE.includes(name) ? "more" : TWO.includes(name) ? "two" : "one", {length} = given;
    if (wanted == "more" ? length < 2 : length != (wanted == "two" ? 2 : 1)) {
      refuse(`arguments_${wanted}`, token, {name: token.word, given: length});
    }
    const node = name == "pow" ? toThe(...given) : applied(FUNCTIONS[name], token.column, ...given);
    if (power && tokens[at].kind == "^") refuse("powers", tokens[at]);
    return power ? toThe(Object.assign(node, {column: token.column}), power) : node;
  };
  // The power in sin^2(x), which goes behind the bracket
  const behind = name => {
    const start = at, [, first, second, third, last] = tokens.slice(at), [of] = tokens.slice(at);
    const plain = first.kind == "number" && second.kind == "(" && first.word[0] != "-";
    const kinds = [first, second, third, last].map(each => each?.kind);
    const enclosed = kinds.join(" ") == "( number ) (";
    if (!plain && !enclosed) refuse("power", of, {name});
    at = start + (plain ? 2 : 4);
    const number = plain ? first : second;
    return constant(+number.word, number.column);
  };

  const node = sum();
  if (tokens[at].kind == ")") refuse("close", tokens[at]);
  if (tokens[at].kind == ",") refuse("comma", tokens[at]);
  if (tokens[at].kind) refuse("close", tokens[at]);
  return typed(text, node, [...letters.values()]);
};

// One letter is a variable, two are; of more x and y are, and the others numbers with a slider
const typed = (text, node, letters) => {
  const plain = letters.filter(({name}) => "xy".includes(name));
  const inOrder = letters.every(({name}) => "xyz".includes(name))
    ? (a, b) => a.name < b.name ? -1 : 1
    : letters.every(({index}) => index !== "") ? (a, b) => a.index - b.index : () => 0;
  const variables = (letters.length > 2 ? plain : [...letters]).sort(inOrder);
  if (letters.length > 2 && !plain.length) {
    throw new Refusal("letters", null, {names: letters.map(each => each.name).join(", ")});
  }
  const others = letters.filter(each => !variables.includes(each)), n = variables.length || 2;
  const places = [...variables, ...others].map(each => each.place);
  const rows = places.map((_, i) => places.slice(0, n).map((_, j) => i == j ? 1 : 0));
  const inPlace = of => {
    const found = [];
    places.forEach((place, i) => { found[place] = of(i); });
    return found;
  };
  const all = (...given) => {
    const found = node(inPlace(i => [given[i], ...rows[i]]));
    return Array.from({length: n + 1}, (_, i) => found[i] ?? 0);
  };
  return objective({
    key: "own", title: text, formula: text,
    names: n == variables.length ? variables.map(each => each.name) : ["x", "y"],
    parameters: others.map(({name}) => ({name, value: 1, low: -10, high: 10})),
    domain: Array(n).fill([-5, 5]), minima: [], start: null,
    all, only: (...given) => node.only(inPlace(i => given[i])), total: false,
  });
};
