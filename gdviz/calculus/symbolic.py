"""An expression to its gradient and Hessian, to LaTeX and to a NumPy function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter

from gdviz.calculus import letters
from gdviz.calculus.angles import without_angles
from gdviz.calculus.exponentials import Largest, exp, is_about_1, log_near_1, rebuilt, written_out
from gdviz.calculus.functions import (
    STEPS,
    is_asked_without_end,
    product,
    raised,
    scaled,
    sum_of,
    tanh,
    without_reciprocals,
)
from gdviz.calculus.numeric import NumericFunction
from gdviz.calculus.writer import Writer, call_name
from gdviz.ground.turns import ALGEBRA
from gdviz.programs.recording import Program

DIGITS_OF_FLOAT64 = 17
LARGEST = 1000  # nodes of an expression whose exponentials are looked at
_EXPONENTIALS = (sympy.exp, sympy.cosh, sympy.sinh)


@ALGEBRA
def over_real(expression: sympy.Expr, names: Sequence[str]) -> sympy.Expr:
    """Return an expression over the real symbols of these names.

    Raises
    ------
    ValueError
        For a symbol of another name, and for a function or number that has no NumPy code here.
    """
    expression = without_reciprocals(expression)
    for node in sympy.preorder_traversal(expression):
        if isinstance(node, sympy.Symbol) and node.name not in names:
            raise ValueError(f"unknown variable {node.name!r}: use {' and '.join(names)}")
        if not _is_printable(node):
            shown = type(node).__name__ if node.args else str(node)
            raise ValueError(f"{shown[:40]!r} is neither a real number nor a known function")
    return expression.xreplace(
        {symbol: sympy.Symbol(symbol.name, real=True) for symbol in expression.free_symbols}
    )


def _is_printable(node: sympy.Basic) -> bool:
    if isinstance(node, sympy.Symbol):
        return True
    if not isinstance(node, sympy.Expr) or (node.args and not _is_operation(node)):
        return False
    return not node.is_number or node.evalf(2).is_real is True


def _is_operation(node: sympy.Expr) -> bool:
    return node.is_Add or node.is_Mul or node.is_Pow or call_name(node) is not None


@ALGEBRA
def gradient(expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> tuple[sympy.Expr, ...]:
    """Return the partial derivatives of an expression, one for each symbol."""
    return tuple(differentiate(expression, symbol) for symbol in symbols)


@ALGEBRA
def hessian(
    expression: sympy.Expr, symbols: Sequence[sympy.Symbol]
) -> tuple[tuple[sympy.Expr, ...], ...]:
    """Return the second partial derivatives of an expression, a row for each symbol."""
    first = gradient(expression, symbols)
    second = {
        (i, j): differentiate(first[i], symbols[j])
        for j in range(len(symbols))
        for i in range(j + 1)
    }
    rows = range(len(symbols))
    return tuple(tuple(second[min(i, j), max(i, j)] for j in rows) for i in rows)


@ALGEBRA
def differentiate(expression: sympy.Expr, symbol: sympy.Symbol) -> sympy.Expr:
    """Return the derivative of an expression by the rules of real calculus.

    sympy's own `diff` answers for complex numbers and distributions: `Abs` of what it cannot prove
    real becomes `re` and `im`, a step becomes `DiracDelta`. Here |u|' = sign(u) u', and a step has
    the derivative 0 that it has on either side.
    """
    known: dict[sympy.Expr, sympy.Expr] = {symbol: sympy.S.One}

    def derivative(node: sympy.Expr) -> sympy.Expr:
        if node not in known:
            known[node] = _chain_rule(node, [derivative(part) for part in node.args])
        return known[node]

    return derivative(expression)


def _chain_rule(node: sympy.Expr, inner: list[sympy.Expr]) -> sympy.Expr:
    """Return the derivative of a node from those of its arguments."""
    if not any(inner) or isinstance(node, STEPS):
        return sympy.S.Zero
    if node.is_Add:
        return sympy.Add(*inner)
    if node.is_Mul:
        return sympy.Add(
            *(
                product(*node.args[:i], slope, *node.args[i + 1 :])
                for i, slope in enumerate(inner)
                if slope
            )
        )
    if node.is_Pow:
        base, exponent = node.args
        if not inner[1]:
            return product(exponent, raised(base, exponent - 1), inner[0])
        return product(node, inner[1] * sympy.log(base) + exponent * inner[0] / base)
    return sympy.Add(*(product(_slope(node, i), slope) for i, slope in enumerate(inner) if slope))


def _slope(node: sympy.Expr, i: int) -> sympy.Expr:
    """Return the derivative of a function with respect to its argument i."""
    if not isinstance(node, sympy.Max | sympy.Min):
        return node.fdiff(i + 1)
    # 1 where the argument is the extreme one, 1/2 where two tie. Evaluated, sympy would compare
    # what varies, however long that takes
    others = node.args[:i] + node.args[i + 1 :]
    other = others[0] if len(others) == 1 else node.func(*others, evaluate=False)
    # of two the same is asked, whose difference rounding makes of either sign
    apart = node.args[0] - other if i == 0 else other - node.args[i]
    ahead = apart if (i == 0) == isinstance(node, sympy.Max) else -apart
    return sympy.Heaviside(ahead, sympy.S.Half, evaluate=ahead.is_number)


class _Latex(LatexPrinter):
    """sympy's LaTeX with a sum that does not open with a minus where it need not.

    Of an exponent that varies, or holds functions, sympy would ask whether it is constant, and
    simplify it to know; to order terms it would ask whether powers are simpler.
    """

    def __init__(self) -> None:
        super().__init__()
        self._hidden: dict[sympy.Symbol, sympy.Expr] = {}

    def doprint(self, expr: sympy.Expr) -> str:
        """Return the LaTeX of an expression."""
        powers = [power for power in expr.atoms(sympy.Pow) if is_asked_without_end(power)]
        return super().doprint(expr.xreplace({power: self._symbol(power) for power in powers}))

    def _symbol(self, hidden: sympy.Expr) -> sympy.Symbol:
        """Return a symbol in place of what sympy is not to ask of."""
        symbol = sympy.Symbol(f"\0{len(self._hidden)}")
        self._hidden[symbol] = hidden
        return symbol

    def _print_Mul(self, expr: sympy.Mul) -> str:
        if not any(map(_has_long_exponent, expr.args)):
            return super()._print_Mul(expr)
        return super()._print_Mul(sympy.Mul(*map(self._unasked, expr.args), evaluate=False))

    def _unasked(self, factor: sympy.Expr) -> sympy.Expr:
        """Return a factor with a symbol for its exponent, if sympy is not to ask of that."""
        if not _has_long_exponent(factor):
            return factor
        symbol = self._symbol(factor.exp)
        if isinstance(factor, sympy.exp):
            return sympy.exp(symbol)
        return sympy.Pow(factor.base, symbol, evaluate=False)

    def _print_Symbol(self, expr: sympy.Symbol, style: str = "plain") -> str:
        if expr in self._hidden:
            return self._print(self._hidden[expr])
        return letters.latex(expr.name)

    def _print_Float(self, expr: sympy.Float) -> str:
        of_float64 = sympy.Float(expr, DIGITS_OF_FLOAT64)
        return super()._print_Float(of_float64).removeprefix(r"1.0 \cdot ")

    def _as_ordered_terms(self, expr: sympy.Expr, order: str | None = None) -> list[sympy.Expr]:
        terms = super()._as_ordered_terms(expr, order=order)
        positive = (t for t in terms if t.free_symbols and not t.could_extract_minus_sign())
        lead = next(positive, terms[0])
        return [lead, *(term for term in terms if term is not lead)]


def _has_long_exponent(factor: sympy.Expr) -> bool:
    is_power = factor.is_Pow or isinstance(factor, sympy.exp)
    return is_power and (bool(factor.exp.free_symbols) or factor.exp.has(sympy.Function))


@ALGEBRA
def latex(expression: sympy.Expr) -> str:
    r"""Return an expression as LaTeX that Matplotlib's mathtext reads too.

    >>> from gdviz.calculus.formula import parse
    >>> from gdviz.calculus.symbolic import latex
    >>> latex(parse("(1 - x)**2 + 100*(y - x**2)**2"))
    '\\left(1 - x\\right)^{2} + 100 \\left(y - x^{2}\\right)^{2}'
    """
    return _Latex().doprint(expression)


@ALGEBRA
def compile_numpy(outputs: Sequence[Any], symbols: Sequence[sympy.Symbol]) -> NumericFunction:
    """Return expressions as one NumPy function that shares what they have in common.

    Parameters
    ----------
    outputs : expressions, and (nested) tuples of them: `(f, (f_x, f_y))`
    symbols : the coordinates of a point, in order: one, two or more

    No name or text of an expression reaches the code that is run: symbols become `x0`, `x1`, …,
    numbers `c0`, `c1`, …, and functions come from a table.
    """
    writer = Writer(symbols)
    results = tuple(writer.read(_computed(e)) for output in outputs for e in _flat(output))
    return NumericFunction(Program(writer.symbols, results), tuple(map(_shape, outputs)))


def _computed(node: sympy.Expr) -> sympy.Expr:
    return without_angles(written_out(balanced(node)))


def _shape(output: Any) -> tuple[int, ...]:
    return (len(output), *_shape(output[0])) if isinstance(output, tuple) else ()


def _flat(output: Any) -> Iterable[sympy.Expr]:
    return chain.from_iterable(map(_flat, output)) if isinstance(output, tuple) else (output,)


@lru_cache(maxsize=4096)
def balanced(node: sympy.Expr) -> sympy.Expr:
    """Return an expression whose logarithms and quotients of exponentials do not overflow.

    A sum of exponentials gives up its largest: Σ cᵢ exp(aᵢ) = exp(m) Σ cᵢ exp(aᵢ - m) with
    m = max aᵢ, so that log(1 + exp(x)) is m + log(exp(-m) + exp(x - m)) and a quotient cancels
    exp(m) before it is computed. What is large stays as it is, since m is there many times over.
    """
    if not node.args or not node.has(*_EXPONENTIALS):
        return node
    # a denominator waits for its whole product
    waits = [node.is_Mul and _divides(part) for part in node.args]
    parts = [(_within if w else balanced)(a) for w, a in zip(waits, node.args, strict=True)]
    node = rebuilt(node, parts)
    if _nodes(node) > LARGEST:
        return node
    if isinstance(node, sympy.log):
        return _logarithm(node.args[0])
    if any(map(_divides, sympy.Mul.make_args(node))):
        factor, exponent = _split(node)
        return factor * exp(exponent)
    return node


def _logarithm(node: sympy.Expr) -> sympy.Expr:
    """Return the logarithm of what gives up its largest exponential; of 1 and more, near 1 too."""
    factor, exponent = _split(node)
    far = sympy.log(factor) + exponent
    if node.is_number or not (node.is_Add and any(map(is_about_1, node.args))):
        return far
    factor, exponent = _split(node - 1)
    return log_near_1(far, product(factor, exp(exponent)))


@lru_cache(maxsize=4096)
def _nodes(node: sympy.Expr) -> int:
    """Return how many nodes an expression has, written out."""
    return 1 + sum(map(_nodes, node.args))


def _within(node: sympy.Expr) -> sympy.Expr:
    return rebuilt(node, list(map(balanced, node.args)))


def _divides(node: sympy.Expr) -> bool:
    return node.is_Pow and node.exp.is_negative is True and node.base.has(*_EXPONENTIALS)


@lru_cache(maxsize=4096)
def _split(node: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Return (factor, exponent) with node = factor · exp(exponent), the factor of modest size."""
    if not node.free_symbols:
        return node, sympy.S.Zero
    if isinstance(node, sympy.exp):
        return sympy.S.One, node.args[0]
    if isinstance(node, sympy.cosh | sympy.sinh):
        u = node.args[0]
        factor, exponent = _split(exp(u) / 2 + exp(-u) / 2)
        if isinstance(node, sympy.sinh):  # whose exponentials would cancel near 0
            factor = product(tanh(u, evaluate=False), factor)
        return factor, exponent
    if node.is_Pow and node.exp.is_Number:
        factor, exponent = _split(node.base)
        return raised(factor, node.exp), exponent * node.exp
    if not (node.is_Add or node.is_Mul):
        return node, sympy.S.Zero
    factors, exponents = zip(*map(_split, node.args), strict=True)
    if node.is_Mul:
        return product(*factors), _added(exponents)
    top = Largest(*dict.fromkeys(exponents))
    if not any(exponents):
        return node, sympy.S.Zero
    # beside exp(v) in both of them nothing is left of u: exp(v) + u less that is no longer u
    less = _added if _share_exponentials(exponents) else _summed
    apart = (f * exp(less([a, -top])) for f, a in zip(factors, exponents, strict=True))
    return sympy.Add(*apart), top


def _summed(terms: Iterable[sympy.Expr]) -> sympy.Expr:
    return sum_of(*terms)


def _share_exponentials(exponents: Iterable[sympy.Expr]) -> bool:
    """Whether some have a term in common that holds exponentials."""
    terms = chain.from_iterable(map(_terms_in, {*exponents}))
    return any(times > 1 and term.has(*_EXPONENTIALS) for term, times in Counter(terms).items())


def _terms_in(exponent: sympy.Expr) -> set[sympy.Expr]:
    """Return its terms by their size, and those within the largest of some."""
    terms = {*map(_sized, sympy.Add.make_args(exponent))}
    return terms.union(*(_terms_within(largest) for _, largest in _multiples(terms).values()))


def _added(exponents: Iterable[sympy.Expr]) -> sympy.Expr:
    """Return a sum, in which u - max(u, v) is -max(0, v - u), and so within max(u + w, v).

    Beside a large u the others would lose digits.
    """
    terms = [*sympy.Add.make_args(sum_of(*exponents))]
    multiples = _multiples(terms)
    for multiple, (factor, largest) in multiples.items():
        for term in (*multiples, *(term for term in terms if term not in multiples)):
            over = scaled(1 / factor, term)
            if _sized(-over) in _terms_within(largest):
                rest = [other for other in terms if other not in (term, multiple)]
                apart = (_added([u, over]) for u in largest.args)
                return _added([*rest, factor * Largest(*dict.fromkeys(apart))])
    for below, (factor, largest) in multiples.items():
        for above, (opposite, other) in multiples.items():
            if opposite == -factor > 0 and _have_common(largest, other):
                rest = [term for term in terms if term not in (above, below)]
                apart = (_added([u, -largest]) for u in other.args)
                return sum_of(*rest, opposite * Largest(*dict.fromkeys(apart)))
    return sum_of(*terms)


def _have_common(first: sympy.Max, second: sympy.Max) -> bool:
    """Whether of two that are largest some arguments have a term in common."""
    return not _terms_within(first).isdisjoint(_terms_within(second))


@lru_cache(maxsize=4096)
def _terms_within(largest: sympy.Max) -> frozenset[sympy.Expr]:
    """Return the terms of the arguments of a largest, and of those deeper within, by their size."""
    terms = {*chain.from_iterable(map(sympy.Add.make_args, filter(None, largest.args)))}
    deeper = chain.from_iterable(
        (_sized(factor * term) for term in _terms_within(each))
        for factor, each in _multiples(terms).values()
    )
    return frozenset([*map(_sized, terms), *deeper])


def _sized(term: sympy.Expr) -> sympy.Expr:
    """Return a term that is no number as 1 or -1 times what varies in it."""
    factor, core = term.as_coeff_Mul()
    return term if term.is_number else core if factor > 0 else -core


def _multiples(terms: Iterable[sympy.Expr]) -> dict[sympy.Expr, tuple[sympy.Expr, sympy.Max]]:
    """Return those terms that are a number times a largest, with both."""
    parted = {term: term.as_coeff_Mul() for term in terms}
    return {term: pair for term, pair in parted.items() if isinstance(pair[1], sympy.Max)}
