"""A language is its sentences, with named fields, and what else a picture must know to write them.

A field such as {steps:step|steps} is a number with the noun that goes with it: 1 step, 2 steps.
A whole number is written with its thousands apart, 12,000; one that is a name, such as a seed, asks
for {seed:d}.
One such as {loss:name} is the short name of a thing, as the language has it; {loss:Name} begins a
sentence with it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from numbers import Integral
from string import Formatter
from typing import Any

from gdviz.ground.checks import advice

Say = Callable[..., str]
"""What gives the words of a key in one language: `say(key, **fields)`."""


def one_or_many(count: float) -> int:
    """Return the form of a noun that goes with a count, as English has them: 0 for one, else 1."""
    return 0 if count == 1 else 1


@dataclass(frozen=True)
class Language:
    """A language in which pictures are written.

    Parameters
    ----------
    code : as HTML names it: "en", "ko"
    name : in English
    sentences : by their keys, with named fields
    fonts : families that have its letters, first choice first; none where every font has them
    packages : of a system, that bring one of them
    modules : Python packages that do, by the names that they are imported by; none is imported
    letters : a regular expression that finds its letters in words of any language, which are then
        written in its font; none where every font has them
    plural : the number of the form, of those parted by |, that goes with a count
    names : what things are called that have a short name of their own, such as a loss, where that
        is another than in English
    """

    code: str
    name: str
    sentences: Mapping[str, str] = field(repr=False, hash=False)
    fonts: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    letters: str = ""
    plural: Callable[[float], int] = one_or_many
    names: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    def say(self, key: str | Mapping[str, str], /, **fields: object) -> str:
        """Return the words of a key, its fields filled in.

        In place of a key, the sentences themselves by the codes of languages, such as
        `{"en": "{steps:step|steps} downhill", "ko": …}`: so a picture brings its own. A language
        that is not among them says the first.
        """
        if isinstance(key, str):
            return _Sentence(self).format(self.sentences[key], **fields)
        return _Sentence(self).format(key.get(self.code, next(iter(key.values()))), **fields)

    def replace(self, entries: Mapping[str, str], /, **others: Any) -> "Language":
        """Return the language with other sentences for some keys.

        Parameters
        ----------
        entries : sentences by their keys, with the same named fields or fewer
        others : attributes that differ, such as `code="de", name="German"`

        Raises
        ------
        ValueError
            If a key is not known, or a sentence has other fields or cannot be read.
        """
        unknown = sorted(set(entries) - set(self.sentences))
        if unknown:
            near = advice(unknown[0], self.sentences)
            raise ValueError(f"no words have the keys {unknown}; {near}")
        for key, sentence in entries.items():
            _check_fields(key, sentence, fields_of(self.sentences[key]))
        return replace(self, sentences={**self.sentences, **entries}, **others)


def fields_of(sentence: str) -> set[str]:
    """Return the names of the fields of a sentence.

    Raises
    ------
    ValueError
        If a brace is not closed.
    """
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def _check_fields(key: str, sentence: str, known: set[str]) -> None:
    try:
        unknown = sorted(fields_of(sentence) - known)
    except ValueError as broken:
        raise ValueError(f"the words for {key!r} cannot be read: {broken}") from None
    if unknown:
        raise ValueError(f"the words for {key!r} have the fields {sorted(known)}, not {unknown}")


_WORD = re.compile(r"[^\W\d_]{2,}(-[^\W\d_]+)*(?=[\s,]|$)")
"""What a sentence may begin with in a capital: a label such as b, a_b or k=2 is another in one."""


class _Sentence(Formatter):
    """Fills in fields; numbers bring their nouns, and names are those of the language."""

    def __init__(self, language: Language) -> None:
        self.plural, self.names = language.plural, language.names

    def format_field(self, value: Any, spec: str) -> str:
        if spec in ("name", "Name"):
            name = self.names.get(value, value)
            capital = spec == "Name" and _WORD.match(name)
            return name[:1].upper() + name[1:] if capital else name
        forms = spec.split("|")
        if isinstance(value, Integral) and (not spec or len(forms) > 1):
            value = f"{value:,}"
        if len(forms) == 1:
            return super().format_field(value, spec)
        return f"{value} {forms[self.plural(float(str(value).replace(',', '')))]}"
