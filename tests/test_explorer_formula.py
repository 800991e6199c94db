"""A formula that is typed in the browser is read as Python reads it, and refused where it does."""

import json
from string import Formatter

import numpy as np
import pytest
from in_node import said

import gdviz as gd
from gdviz.calculus.refusal import FormulaError
from gdviz.explorer.numbers import script
from gdviz.objectives.catalogue import TABLE
from gdviz.objectives.doors import objective_of
from gdviz.words.words import languages

READ = [
    *(entry.formula for entry in TABLE.values()),
    *("w^4 - 3w^2 + w", "x²+3x·y−y³/2", "2x(y+1)", "1/2x", "e^2x", "-x^2", "2^-x", "x^y^2", "3"),
    *(
        "sin^2(x) + cos^(2)(y)",
        "|x| + |y-1||x|",
        "|x-|y||",
        "√(x^2+y^2+1)",
        "+x - -y",
        "pi π x + E y",
    ),
    *(
        "np.exp(-x**2)*np.maximum(y, 0)",
        "θ₀² + 3θ₁²",
        "theta_0 + 2 theta_1^2",
        "w1^2 - w2",
        "xy + x",
    ),
    *("max(x, y, x y)", "min(x, 1)", "logaddexp(x, y)", "hypot(x, y) + atan2(y, x)", "pow(x, 3)"),
    *(
        "softplus(x) + sigmoid(y)",
        "relu(x)^2",
        "x^0.5 y^1.5",
        "x^(1/3)",
        "x**-2",
        "x^-0.5",
        "b^2+w",
    ),
    *("log10(x) + log2(y) + ln(x)", "tanh(x)^2", "1e-3x^2", ".5x", "sign(x)x^2", "abs(x)", "x*2^3"),
    *("square(x) + expm1(y) + log1p(y^2)", "asin(x/9) + acos(y/9)", "tan(x) + atan(y)", "xy + x"),
    *("asinh(x) + acosh(x+9) + atanh(y/9)", "cosh(x) - sinh(y)", "e_1^2 + e_2", "sqrt(x^2 + y^2)"),
]
POINTS = np.array([(0.3, 0.7), (1.5, -0.4), (-1.2, 2.1), (3.0, 4.0)])
REFUSED = {
    "empty": [""],
    "character": [
        "x]",
        "x!",
        "x = 2",
        "x..2",
        "x;y",
        "x//2",
        "'x'",
        "x%2",
        "1_000",
        "x@y",
        "x🙂",
        "__proto__",
    ],
    "name": ["foo(x)", "foo", "i x", "lambda x", "constructor", "x + toString(x)"],
    "bare": ["sin x", "2 + exp", "max"],
    "arguments_one": ["sin(x, y)"],
    "arguments_two": ["pow(x)", "hypot(x, y, 2)"],
    "arguments_more": ["max(x)"],
    "after": ["x +", "x**", "()", "sin()", "max(x,)", "x+)", "+", "x*(y-)"],
    "before": ["* x", ")", "/2"],
    "open": ["(x", "|x", "sin(x", "2*(x + (y)"],
    "close": ["x)", "(x))", "|x|)"],
    "comma": ["x, y", "(x, y)"],
    "operator": ["x 3", "5 5", "(x)2"],
    "zero": ["1/0", "x/0", "x/(1-1)", "0^-1", "x**(1/0)"],
    "constant": ["log(0)", "sqrt(-1)", "x + exp(1000)", "x*9**9**9"],
    "exponent": ["x**200", "(x+1)^-101"],
    "base": ["(-2)^x", "3 + 0^x"],
    "number": ["1e999 x", "x + 1e-999"],
    "power": ["sin^-1(x)", "sin^x(x)", "sin⁻¹(x)"],
    "powers": ["x²^3", "sin^2(x)^3"],
    "called": ["w(b+1)"],
    "twofold": ["x(0)"],
    "deep": ["x**x**x**x**x", "(" * 17 + "x" + ")" * 17, "-" * 20 + "x"],
    "long": ["x" + "+x" * 300, "x" * 1001],
}


def parsed(texts, of):
    """Return what is made of formulas that are read, or the key and column where they are not."""
    call = f"""(text => {{
        try {{ const f = gd.parse(text); return {of}; }}
        catch (error) {{
            if (error instanceof gd.Refusal) return [error.key, error.column];
            throw error;
        }}
    }})"""
    return said(script([], []), f"{json.dumps(texts)}.map({call})")


def test_a_formula_is_read_as_python_reads_it():
    points = json.dumps(POINTS.tolist())
    row = "[f.value(p, []), ...f.all(p.slice(0, f.names.length), [])]"
    for text, found in zip(READ, parsed(READ, f"[f.names, {points}.map(p => {row})]"), strict=True):
        names, rows = found
        objective = objective_of(text)
        assert names == list(objective.names), text
        with np.errstate(all="ignore"):
            value, slopes = objective.value_and_gradient(POINTS[:, : objective.dimension])
        wanted = np.concatenate([value[:, None], value[:, None], slopes], axis=1)
        np.testing.assert_allclose(np.array(rows), wanted, rtol=1e-12, atol=1e-14, err_msg=text)


def test_what_is_no_formula_is_refused_at_its_column():
    cases = [(key, text) for key, texts in REFUSED.items() for text in texts]
    found = parsed([text for _, text in cases], "'read'")
    for (key, text), refusal in zip(cases, found, strict=True):
        with pytest.raises(FormulaError) as wanted:
            objective_of(text)
        assert refusal == [key, wanted.value.column], text


def test_each_refusal_has_words_for_what_it_tells():
    texts = [each for texts in REFUSED.values() for each in texts] + ["a b + c"]
    call = "(t => {try {gd.parse(t)} catch (e) {return [e.key, Object.keys(e.fields)]}})"
    for key, fields in said(script([], []), f"{json.dumps(texts)}.map({call})"):
        for language in languages().values():
            sentence = language.sentences[f"formula_{key}"]
            asked = {field for _, field, *_ in Formatter().parse(sentence) if field}
            assert asked <= {*fields}, (key, language.code)


def test_of_more_than_two_letters_x_and_y_are_variables_and_others_have_sliders():
    (found, refused) = parsed(
        ["a x^2 + b y^2", "a b + c"],
        "[f.names, f.parameters.map(each => each.name), f.all([1, 2], [3, 5])]",
    )
    assert found == [["x", "y"], ["a", "b"], [23, 6, 20]]
    assert refused == ["letters", None]
    (curve,) = parsed(["a x^2 + c x + b"], "[f.names, f.parameters.map(each => each.name)]")
    assert curve == [["x"], ["a", "c", "b"]]


def test_a_typed_formula_is_walked_down_as_a_printed_one():
    text, rule = "(1 - x)^2 + 100(y - x^2)^2", gd.Adam(0.1)
    call = f"gd.walk(gd.parse({json.dumps(text)}), [], rule, rule.settings.map(each => each.value)"
    points = said(script([], [rule]), f"gd.rules.map(rule => {call}, [-1.5, 2], 50).points)")
    path = gd.descend(text, rule, (-1.5, 2), 50)
    np.testing.assert_allclose(points, [path.points.ravel()], rtol=1e-9)
