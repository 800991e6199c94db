"""Formulas as trees, made at random, and written as a person may write them."""

from __future__ import annotations

import random
from typing import NamedTuple

ONE = (
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh"),
    *("atanh", "exp", "log", "log2", "log10", "log1p", "expm1", "square", "sqrt", "abs", "sign"),
    *("sigmoid", "softplus", "relu"),
)
TWO = "atan2", "logaddexp", "hypot", "pow", "max", "min"
SIGNS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_USUAL = "sin", "cos", "exp", "log", "sqrt", "tanh", "abs", "softplus", "sigmoid"
_POWERS = "2", "3", "2", "0.5", "4", "-1", "-2", "1.5", "-0.5", "0.3", "1/3", "7"


class Tree(NamedTuple):
    """A number or a letter, which has no parts, or what is done to its parts."""

    what: str
    parts: tuple[Tree, ...] = ()

    def written(self, rng: random.Random) -> str:
        """Return it as text, with brackets where they are needed, and sometimes elsewhere."""
        return self._written(rng)[0]

    def _written(self, rng: random.Random) -> tuple[str, int]:
        """Return the text, and how strongly it holds together."""
        if not self.parts:
            return self.what, 3 if self.what.startswith("-") or "e" in self.what else 5
        if self.what in SIGNS:
            return self._infix(rng), SIGNS[self.what]
        if self.what == "negative":
            return f"-{self._inner(0, 3, rng)}", 1
        texts = ", ".join(part.written(rng) for part in self.parts)
        return f"{self.what}({texts})", 5

    def _infix(self, rng: random.Random) -> str:
        strength = SIGNS[self.what]
        raised = self.what == "^"
        left = self._inner(0, strength + raised, rng)
        right = self._inner(1, strength + (not raised), rng)
        sign = rng.choice(("^", "**")) if raised else self.what
        return f"{left}{sign}{right}" if raised else f"{left} {sign} {right}"

    def _inner(self, place: int, least: int, rng: random.Random) -> str:
        text, strength = self.parts[place]._written(rng)
        return f"({text})" if strength < least or rng.random() < 0.1 else text


def tree(rng: random.Random) -> Tree:
    """Return a tree: of any kind, or one that stands at a limit."""
    return rng.choice((_any, _any, _any, _chain, _many, _extreme))(rng)


def _any(rng: random.Random, size: int | None = None) -> Tree:
    size = rng.randint(2, 22) if size is None else size
    if size <= 1:
        return _leaf(rng)
    kind = rng.random()
    if kind < 0.35:
        return Tree(rng.choice(_USUAL if rng.random() < 0.5 else ONE), (_any(rng, size - 1),))
    left = rng.randint(1, size - 1)
    pair = _any(rng, left), _any(rng, size - left)
    if kind < 0.45:
        return Tree(rng.choice(TWO), pair)
    if kind < 0.6:
        return Tree("^", (_any(rng, size - 1), _exponent(rng)))
    if kind < 0.65:
        return Tree("negative", (_any(rng, size - 1),))
    return Tree(rng.choice("+-**/+*"), pair)


def _exponent(rng: random.Random) -> Tree:
    text = rng.choice(_POWERS)
    if rng.random() < 0.1:
        return _any(rng, 2)
    if "/" in text:
        return Tree("/", tuple(map(Tree, text.split("/"))))
    return Tree(text)


def _leaf(rng: random.Random) -> Tree:
    kind = rng.random()
    if kind < 0.7:
        return Tree(rng.choice("xy"))
    if kind < 0.75:
        return Tree(rng.choice(("pi", "e")))
    return Tree(rng.choice((str(rng.randint(0, 12)), f"{rng.uniform(0, 4):.2f}", "0.5", "1", "2")))


def _chain(rng: random.Random) -> Tree:
    """Return functions inside one another."""
    names = rng.choices(ONE, k=2) if rng.random() < 0.4 else ONE
    node = _any(rng, 2)
    for _ in range(rng.randint(3, 15)):
        node = Tree(rng.choice(names), (node,))
        if rng.random() < 0.3:
            node = Tree(rng.choice("+*-"), (node, _leaf(rng)))
    return node


def _many(rng: random.Random) -> Tree:
    """Return the extreme, the sum or the product of many."""
    what = rng.choice(("max", "min", "+", "*"))
    count = rng.randint(5, 30)
    parts = tuple(_any(rng, rng.randint(1, 4)) for _ in range(count))
    if what in ("max", "min"):
        return Tree(what, parts)
    node = parts[0]
    for part in parts[1:]:
        node = Tree(what, (node, part))
    return node


def _extreme(rng: random.Random) -> Tree:
    """Return a tree with numbers at the limits."""
    inner, outer = (_any(rng, rng.randint(2, 8)) for _ in range(2))
    number = Tree(rng.choice((f"1e{rng.randint(-300, 300)}", f"{rng.uniform(0, 1e6)!r}", "1e16")))
    return Tree(rng.choice("+-*/"), (Tree(rng.choice("*+/"), (number, inner)), outer))
