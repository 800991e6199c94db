"""Checked tokens become sympy objects, in the order that Python's parser finds.

Nothing is evaluated as code. `ast.parse`, which is shown the letter ``a`` in place of every number
and word, settles which operator binds first; `_Builder` makes each object by hand, and judges every
constant as a float before sympy sees it, since sympy would work out 9**9**9.
"""

import ast
import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NoReturn

import numpy as np
import sympy
from sympy.core.numbers import ComplexInfinity, ImaginaryUnit

from gdviz.calculus.functions import (
    ARGUMENTS,
    CONSTANTS,
    FUNCTIONS,
    POWER,
    PRODUCT,
    SUM,
    Meaning,
    is_simple,
)
from gdviz.calculus.lexemes import SUPERSCRIPT_DIGITS, Token
from gdviz.calculus.ranges import is_ever
from gdviz.calculus.refusal import FormulaError
from gdviz.calculus.tokens import WORDS_AND_NUMBERS
from gdviz.programs.recording import as_float

MAX_EXPONENT = 100
MAX_HESSIAN = 20_000  # nodes, as `_derivative_sizes` bounds them: a second in sympy at most
EXACT_DENOMINATOR = 10_000  # 0.26 is 13/50; a longer decimal stays a decimal
EXACT_ROOT = 100  # x**0.25 is a fourth root; x**0.6621 keeps a decimal exponent
EXACT_INTEGER = 2**53  # the largest that float64 holds without gaps
EXACT_CONSTANT = 10_000, 12  # largest number and most nodes of one kept as sqrt(2)/3
EXACT_CONSTANTS = 8  # so many in a formula, since sympy may take milliseconds for each
VANISHING, DIGITS_OF_ZERO = 1e-12, 60  # a sum so much smaller than its terms may be 0
DIGITS_OF_SMALL = 400  # of a sum, so that the smallest float64 has some beside 1
LEAST_TAKEN_FOR_0 = 1e-25  # so many digits tell it from what is 0 in truth
DIGITS = 40  # of a decimal, and as many more as it is small beside 1

_SUPERSCRIPTS = str.maketrans(SUPERSCRIPT_DIGITS, "+-0123456789")


def expression_of(text: str, tokens: list[Token], symbols: Mapping[str, sympy.Expr]) -> sympy.Expr:
    """Return the sympy expression of checked tokens.

    Parameters
    ----------
    text : what they were read from, for the words of a refusal
    symbols : what each of the names that are no constants stands for
    """
    return _Builder(text, tokens, symbols).formula()


class _Builder:
    """The sympy expression of checked tokens, whose order Python's parser finds."""

    def __init__(self, text: str, tokens: list[Token], symbols: Mapping[str, sympy.Expr]):
        self.text, self.symbols, self.exact = text, symbols, EXACT_CONSTANTS
        self.tokens: dict[int, Token] = {}
        source = ""
        for token in tokens:
            self.tokens[len(source)] = token
            source += ("a" if token.kind in WORDS_AND_NUMBERS else token.kind) + " "
        self.tree = ast.parse(source, mode="eval").body

    def formula(self) -> sympy.Expr:
        """Build the whole tree; refuse one whose second derivatives would take long."""
        expression = self.build(self.tree)
        if _derivative_sizes(expression)[2] > MAX_HESSIAN:
            advice = "use fewer factors and functions inside one another"
            raise FormulaError(self.text, None, "too long to differentiate", advice)
        return expression

    def refuse(self, node: ast.expr, reason: str, advice: str) -> NoReturn:
        raise FormulaError(self.text, self.tokens[node.col_offset].column, reason, advice)

    def build(self, node: ast.expr) -> sympy.Expr:
        match node:
            case ast.Name():
                return self.leaf(node)
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                return self.apply(SUM, node, *self.chain(node, (ast.Add, ast.Sub), self.negative))
            case ast.BinOp(op=ast.Mult() | ast.Div()):
                return self.apply(
                    PRODUCT, node, *self.chain(node, (ast.Mult, ast.Div), self.inverse)
                )
            case ast.BinOp(op=ast.Pow()):
                return self.power(node, node.left, node.right)
            case ast.UnaryOp(op=ast.UAdd()):
                return self.build(node.operand)
            case ast.UnaryOp(op=ast.USub()):
                return self.negative(node.operand)
            case ast.Call(func=ast.Name(), keywords=[]):
                return self.call(node)
        raise FormulaError(self.text, None, "this is no formula", "use + - * / ** and functions")

    def leaf(self, node: ast.Name) -> sympy.Expr:
        token = self.tokens[node.col_offset]
        if token.kind == "name":
            known = self.symbols if token.text in self.symbols else CONSTANTS
            return known[token.text]
        digits = token.text.translate(_SUPERSCRIPTS)
        value = float(digits)
        if math.isinf(value) or (value == 0 and re.match(r"[0.]*[1-9]", digits)):
            self.refuse(node, "a number beyond float64", "stay between 1e-307 and 1e308")
        return as_written(digits)

    def chain(self, node: ast.expr, operators: tuple, opposite: Callable) -> list[sympy.Expr]:
        """Build all terms of a sum (factors of a product) at once, however many there are."""
        terms = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, operators):
            build = self.build if isinstance(node.op, operators[0]) else opposite
            terms.append(build(node.right))
            node = node.left
        return [self.build(node), *reversed(terms)]

    def negative(self, node: ast.expr) -> sympy.Expr:
        return self.apply(PRODUCT, node, sympy.S.NegativeOne, self.build(node))

    def inverse(self, node: ast.expr) -> sympy.Expr:
        return self.raised(node, self.build(node), sympy.S.NegativeOne)

    def power(self, node: ast.expr, left: ast.expr, right: ast.expr) -> sympy.Expr:
        base, exponent = self.build(left), self.build(right)
        if exponent.is_number and not base.is_number and abs(float(exponent)) > MAX_EXPONENT:
            self.refuse(right, f"an exponent beyond {MAX_EXPONENT}", "use a smaller one")
        return self.raised(node, base, exponent)

    def raised(self, node: ast.expr, base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr:
        if base.is_number and not exponent.is_number and float(base) <= 0:
            advice = "a variable exponent needs a positive base"
            self.refuse(node, f"a power of {float(base):g}", advice)
        if exponent in (0, 1):
            return base**exponent
        if exponent.is_Rational and exponent.q > EXACT_ROOT:
            exponent = _decimal(float(exponent))
        if base == 0 and exponent.is_number and float(exponent) < 0:
            self.refuse(node, "division by zero", "divide by something else")
        return self.apply(POWER, node, base, exponent)

    def call(self, node: ast.Call) -> sympy.Expr:
        name = self.tokens[node.func.col_offset].text
        meaning = FUNCTIONS[name]
        if meaning is POWER and len(node.args) == 2:
            return self.power(node, *node.args)
        given, wanted = len(node.args), meaning.arguments
        if given != wanted and not (wanted is None and given > 1):
            count, example = ARGUMENTS[wanted]
            self.refuse(node, f"{name} takes {count}, not {given}", f"write {name}({example})")
        return self.apply(meaning, node, *map(self.build, node.args))

    def apply(self, meaning: Meaning, node: ast.expr, *terms: sympy.Expr) -> sympy.Expr:
        """Build what something means; constants are judged as floats before sympy sees them."""
        constants = [term for term in terms if term.is_number]
        if len(constants) == len(terms):
            return self.constant(meaning, node, constants)
        if meaning.arguments is None and len(constants) > 1:
            others = [term for term in terms if not term.is_number]
            terms = (self.constant(meaning, node, constants), *others)
        whole = meaning == POWER and terms[1].is_Integer
        if meaning.domain and not whole and not is_ever(terms[0], meaning.domain):
            self.refuse(node, "complex everywhere", "a formula needs finite real numbers")
        simple = meaning in (SUM, PRODUCT) or is_simple(meaning, terms)
        expression = self.bounded(meaning.build(*terms, evaluate=simple), node)
        return self.merged(expression, node)

    def merged(self, expression: sympy.Expr, node: ast.expr) -> sympy.Expr:
        """Make one decimal of 0.1234567·√2, whose root sympy takes without end."""
        meaning = {sympy.Add: SUM, sympy.Mul: PRODUCT}.get(expression.func)
        constants = [term for term in expression.args if term.is_number]
        if meaning is None or not any(isinstance(term, sympy.Float) for term in constants):
            return expression
        others = [term for term in expression.args if not term.is_number]
        return meaning.build(self.constant(meaning, node, constants), *others)

    def constant(self, meaning: Meaning, node: ast.expr, terms: list) -> sympy.Expr:
        with np.errstate(all="ignore"):
            value = float(meaning.value(*map(as_float, terms)))
        self.check_finite(value, node, self.described(node, terms))
        if value == 0 and meaning in (POWER, PRODUCT) and 0 not in terms:
            self.refuse(node, "a constant is 0 in float64 alone", "stay between 1e-307 and 1e308")
        if all(map(_is_exact, terms)) and self.may_stay_exact(meaning, terms):
            simple = meaning in (SUM, PRODUCT) or is_simple(meaning, terms)
            exact = self.bounded(meaning.build(*terms, evaluate=simple), node)
            if meaning == SUM and _vanishes(exact, value, terms):
                return sympy.S.Zero
            if meaning.domain:  # of 1 - 1e-19, which is 1 in float64
                self.check_finite(as_float(exact), node, "a constant")
                if _is_taken_for_0(exact):
                    return sympy.Float(exact.evalf(DIGITS_OF_ZERO), DIGITS)
            if _is_exact(exact):
                return exact
        if meaning == SUM:  # whose terms may cancel, or be small beside others
            total = sympy.Add(*(term.evalf(DIGITS_OF_SMALL) for term in terms))
            rest = abs(float(total - round(total)))
            return sympy.Float(total, _digits(rest)) if rest else _decimal(float(total))
        return _decimal(value)

    def check_finite(self, value: float, node: ast.expr, subject: str) -> None:
        """Refuse a constant that is no finite real number."""
        if not math.isfinite(value):
            problem = "not a real number" if math.isnan(value) else "not finite in float64"
            self.refuse(node, f"{subject} is {problem}", "a formula needs finite real numbers")

    def described(self, node: ast.expr, terms: list) -> str:
        if not isinstance(node, ast.Call):
            return "a constant"
        name = self.tokens[node.col_offset].text
        return f"{name}({', '.join(f'{float(term):g}' for term in terms)})"

    def may_stay_exact(self, meaning: Meaning, terms: list) -> bool:
        """Sums, products and whole powers may; of slower constants, only the first few."""
        if meaning == POWER and abs(float(terms[1])) > MAX_EXPONENT:
            return False
        if meaning in (SUM, PRODUCT) or (meaning == POWER and terms[1].is_Integer):
            return True
        self.exact -= 1
        return self.exact >= 0

    def bounded(self, expression: sympy.Expr, node: ast.expr) -> sympy.Expr:
        """Check the numbers that sympy merged, and round those that no float64 holds."""
        rounded = {}
        for atom in expression.atoms(sympy.Number, sympy.Pow, ComplexInfinity, ImaginaryUnit):
            if isinstance(atom, sympy.Pow):
                if atom.exp.is_Number and abs(atom.exp) > MAX_EXPONENT:
                    self.refuse(node, f"an exponent beyond {MAX_EXPONENT}", "use a smaller one")
                if atom.exp.is_Rational and atom.exp.q > EXACT_ROOT:
                    rounded[atom.exp] = _decimal(float(atom.exp))
                unreal = atom.is_number and math.isnan(as_float(atom))  # sympy may not tell
            else:
                unreal = not atom.is_Number or not _fits(atom)
            if unreal:
                advice = "a formula needs finite real numbers"
                self.refuse(node, "a number that is not finite and real in float64", advice)
            if atom.is_Rational and not _is_exact(atom):
                rounded[atom] = _decimal(float(atom))
        return self.bounded(expression.xreplace(rounded), node) if rounded else expression


def as_written(digits: str) -> sympy.Number:
    """Return a number as it is written where that is short, else as a float."""
    value = float(digits)
    exact = Fraction(digits) if value else Fraction(0)
    if abs(exact.numerator) <= EXACT_INTEGER and exact.denominator <= EXACT_DENOMINATOR:
        return sympy.Rational(exact.numerator, exact.denominator)
    return _decimal(value)


def _fits(number: sympy.Number) -> bool:
    value = float(number)
    return math.isfinite(value) and (value != 0 or number == 0)


def _is_exact(constant: sympy.Expr) -> bool:
    if constant.is_Rational:
        return max(abs(constant.p), constant.q) <= EXACT_INTEGER
    largest, nodes = EXACT_CONSTANT
    numbers = constant.atoms(sympy.Number)
    return sum(1 for _ in sympy.preorder_traversal(constant)) <= nodes and all(
        number.is_Rational and max(abs(number.p), number.q) <= largest for number in numbers
    )


def _vanishes(exact: sympy.Expr, value: float, terms: list) -> bool:
    """Whether a sum such as sin(1)² + cos(1)² - 1 is 0, which sympy takes for another number."""
    size = max(abs(float(term)) for term in terms)
    if abs(value) > VANISHING * size or exact.is_Rational:
        return False
    return abs(exact.evalf(DIGITS_OF_ZERO)) < 1e-40 * size


def _is_taken_for_0(constant: sympy.Expr) -> bool:
    """Whether sympy takes for 0 what is not, as acos(tanh(10)), and leaves powers of it out.

    Of some constants, by chance, it cannot tell, and fails in whatever asks for it.
    """
    try:
        if constant.is_Rational or not constant.is_zero:
            return False
    except (AttributeError, TypeError):
        return True
    return abs(constant.evalf(DIGITS_OF_ZERO)) > LEAST_TAKEN_FOR_0


def _decimal(value: float) -> sympy.Number:
    if value.is_integer() and abs(value) <= EXACT_INTEGER:
        return sympy.Integer(int(value))
    return sympy.Float(repr(value), _digits(value))


def _digits(number: float) -> int:
    """Return how many digits a number needs that is to be parted again from the 1 beside it."""
    return DIGITS + max(0, -math.frexp(number)[1]) // 3


def _derivative_sizes(expression: sympy.Expr) -> tuple[int, int, int]:
    """Bound the nodes of an expression, its first and its second derivatives.

    Each of k arguments adds a term with a copy of all others: the chain and product rules.
    """
    if not expression.args:
        return 1, 0, 0
    sizes = zip(*map(_derivative_sizes, expression.args), strict=True)
    nodes, first, second = map(sum, sizes)
    nodes += 1
    if expression.is_Add:
        return nodes, first, second
    varying = sum(1 for term in expression.args if term.free_symbols)
    return nodes, varying * nodes + first, varying**2 * nodes + 2 * varying * first + second
