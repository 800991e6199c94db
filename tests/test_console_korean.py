"""The command line in Korean: every sentence of it has its row, and no row is of none."""

import argparse
import ast
import inspect
import re
import shlex
from pathlib import Path

import pytest

import gdviz as gd
from gdviz.console import parser, speech
from gdviz.console.korean import KOREAN
from gdviz.console.main import known, main, read
from gdviz.console.speech import language_typed, row_of, said, speaking
from gdviz.ground import checks
from gdviz.objectives.catalogue import TABLE
from gdviz.words.language import fields_of

CONSOLE = Path(gd.__file__).parent / "console"
HANGUL = re.compile("[가-힣]")
PROGRAMS = [
    path.read_text("utf-8") for path in sorted(CONSOLE.rglob("*.py")) if path.name != "korean.py"
]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def helped(monkeypatch, capsys):
    """Return the sentences of the help of all commands, as they are in English."""
    asked = {each.does for each in known().values()}
    monkeypatch.setattr(parser, "said", lambda text: asked.add(text) or said(text))
    for name in ("", *known()):
        assert typed(f"{name} --help", capsys)[0] == 0
    capital = {f"{each.does[0].upper()}{each.does[1:]}." for each in known().values()}
    return asked - capital - {""}


def typed(line, capsys):
    return main(shlex.split(line)), *capsys.readouterr()


def sentence_of(node):
    """Return a string of a program with 7 wherever it has a field, or None for anything else."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else "7" for part in node.values
        )
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return re.sub(r"%(\(\w+\))?[srd]", "7", node.value) if is_text else None


def sentences_of(program):
    return {sentence_of(node) for node in ast.walk(ast.parse(program))} - {None}


def refusals_of(program):
    calls = (node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Call))
    raised = (call for call in calls if getattr(call.func, "id", "") == "ValueError")
    return {sentence_of(call.args[0]) for call in raised} - {None}


def test_every_sentence_of_help_has_its_korean(helped):
    assert len(helped) > 60
    assert [text for text in sorted(helped) if row_of(KOREAN, text) is None] == []


def test_every_refusal_and_every_lesson_has_its_korean():
    refusals = set().union(*map(refusals_of, PROGRAMS))
    assert len(refusals) > 15
    lessons = {entry.teaches for entry in TABLE.values()}
    assert [text for text in sorted(refusals | lessons) if row_of(KOREAN, text) is None] == []


def test_no_row_is_left_over(helped):
    others = (inspect.getsource(module) for module in (argparse, checks))
    written = helped.union(*map(sentences_of, [*PROGRAMS, *others]))
    written |= {entry.teaches for entry in TABLE.values()}
    written |= {checks.advice("rates", ["rates_on_a_curve", "two_rates"])}
    assert {*KOREAN} - {row_of(KOREAN, text) for text in written} == set()


def test_rows_have_the_same_fields_and_are_korean():
    for english, korean in KOREAN.items():
        assert fields_of(korean) == fields_of(english), english
        words = re.sub(r"{\w+}", "", korean)
        assert HANGUL.search(words) or not re.search("[a-z]", words), english
        assert korean.count("\n") == english.count("\n"), english


@pytest.mark.parametrize(
    ("words", "environment", "language"),
    [
        ("race --language ko", {}, "ko"),
        ("--language=ko race", {}, "ko"),
        ("race --language en", {"LANG": "ko_KR.UTF-8"}, "en"),
        ("race", {"LANG": "ko_KR.UTF-8"}, "ko"),
        ("race", {"LC_ALL": "C", "LANG": "ko_KR.UTF-8"}, "c"),
        ("race", {"LC_ALL": "", "LC_MESSAGES": "ko", "LANG": "en_US.UTF-8"}, "ko"),
        ("race --language", {}, ""),
        ("", {}, ""),
    ],
)
def test_the_language_is_typed_or_the_environments(words, environment, language):
    assert language_typed(words.split(), environment) == language


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("rase", "'rase': 그런 명령은 없습니다. 'race' 말인가요?"),
        ("race", "빠진 인자: FORMULA (gdviz race --help를 보세요)"),
        ("race --steps", "--steps: 값이 하나 필요합니다 (gdviz race --help를 보세요)"),
        ("race x^2 --xyz", "'--xyz': gdviz race에 없는 옵션입니다. gdviz race --help를 보세요"),
        ("race x^2", "race: 옵티마이저가 필요합니다. --sgd 0.08이나 --adam 0.4처럼 쓰세요"),
        ("race x^2 --steps 2.5", "--steps: '2.5': 정수가 아닙니다. 40처럼 쓰세요 (gdviz race"),
        ("race beale --sgd --view 1 2", "--view에는 XMIN XMAX YMIN YMAX가 필요한데 수가 2개"),
        ("rates beale --sgd --adam", "옵티마이저는 하나만 쓸 수 있는데 2개가 있습니다."),
        ("surfaces beal", "'beal': 그런 곡면은 없습니다. 'beale' 말인가요?"),
        ("race beale --sgd -o race.png --fps 3", "a .png takes no fps"),  # the library's own
    ],
)
def test_a_mistake_is_one_line_of_korean(line, told, capsys):
    status, out, err = typed(f"--language ko {line}", capsys)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"gdviz: {told}")
    assert typed(line, capsys)[2].isascii()  # the next is told in English again


def test_help_is_korean_and_no_wider_than_a_terminal(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    _, out, _ = typed("race --help", capsys)
    assert out.startswith("사용법: gdviz race")
    assert out.endswith(f"예:\n  {known()['race'].example}\n")
    assert "\n여러 옵티마이저가 같은 시작점에서 곡면을 내려가는 모습을 그립니다.\n" in out
    assert max(len(line) + len(HANGUL.findall(line)) for line in out.splitlines()) <= 80
    assert typed("race --help --language en", capsys)[1].startswith("usage: ")


def test_surfaces_tell_their_lesson_in_korean(capsys):
    status, out, err = typed("surfaces booth --language ko", capsys)
    assert (status, err) == (0, "")
    assert out.splitlines()[2:] == [
        f"  {KOREAN[TABLE['booth'].teaches]}",
        "  x: -10부터 10까지, y: -10부터 10까지",
        "  시작점  (-8, -5)",
        "  극소점  (1, 3)",
    ]
    assert typed("surfaces --language xx", capsys)[0] == 2


def test_a_language_before_the_command_is_the_pictures_too():
    assert read(shlex.split("--language ko race x^2 --sgd --start 1")).language == "ko"
    assert read(["--language=ko", "deck"]).language == "ko"


def test_another_language_is_another_table(monkeypatch):
    monkeypatch.setitem(speech.TABLES, "de", {"see {command} --help": "siehe {command} --help"})
    with speaking("de"):
        assert said("see gdviz --help") == "siehe gdviz --help"
        assert said("likewise") == "likewise"
    assert said("see gdviz --help") == "see gdviz --help"
