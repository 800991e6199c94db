"""Titles are checked claims: data that refutes what a title says is given another title."""

import re

import pytest
from claims import REFUTED, SENTENCES, TOLD, TRUE, claims

from gdviz.words.english import ENGLISH
from gdviz.words.korean import KOREAN


@pytest.mark.parametrize(("claim", "make"), TRUE, ids=[claim for claim, _ in TRUE])
def test_a_claim_is_made_where_it_is_true(claim, make):
    assert claims(claim, make().metadata["Title"])


@pytest.mark.parametrize(("claim", "said", "make"), REFUTED, ids=[row[0] for row in REFUTED])
def test_a_claim_that_the_data_refutes_is_not_made(claim, said, make):
    title = make().metadata["Title"]
    assert not claims(claim, title)
    assert claims(said, title)


def test_every_title_is_asked():
    ends = ("_title", "_learning", "_now", "_lesson", "_forming")
    parts = ("_title_", "tangent_end_")
    titles = {key for key in SENTENCES if key.endswith(ends) or any(map(key.count, parts))}
    assert titles - TOLD == set()


@pytest.mark.parametrize("key", sorted(TOLD))
def test_a_title_is_short_in_every_language(key):
    for language in (ENGLISH, KOREAN):
        assert len(re.sub(r"\{.*?\}", "12", language.sentences[key])) <= 60
