"""What was typed is taken apart, and weighed by how rare it is: decided in memory."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from heed.intelligence.search_ranking import Candidate, Ranking, Rarity, groups
from heed.intelligence.search_terms import LONGEST, terms
from heed.picture.born import born
from heed.picture.indexed import keys_of
from heed.picture.known import Kind
from heed.picture.mention import in_words
from heed.picture.spelling import sounds
from heed.policy.nicknames import Nickname, Nicknames

CALLED = Nicknames.of([Nickname(id="catherine", forms=("kate", "kitty")), Nickname(id="katherine", forms=("kate",))])
TODAY = 2026
KATE = {
    "name": "Catherine O'Neill",
    "born": "1970-02-03",
    "number": "07700 900123",
    "address": "14 Elm Road, Otterby LE15 8AA",
}
CAR = {"plate": "AB12 CDE", "make": "Ford", "colour": "red"}
SHOP = {"address": "3A Harbour Street, Otterby", "called": "the flat above the chip shop"}
SIAN = {"name": "Siân Llŷr", "born": "1988-11-30", "email": "s.llyr@example.org"}
ARABIC = {"name": "محمد الهاشمي"}
KINDS: tuple[tuple[Kind, dict[str, str]], ...] = (
    ("person", KATE), ("vehicle", CAR), ("address", SHOP), ("person", SIAN), ("person", ARABIC),
    ("number", {"number": "01632 960789"}),
)  # fmt: skip
AT = datetime(2026, 11, 23, tzinfo=UTC)


def candidate(place: int, kind: Kind, details: dict[str, str]) -> Candidate:
    written = msgspec.json.encode(details).decode()
    keys = "\x1f".join(keys_of(kind, details))
    return Candidate(f"known/{place}", "known", kind, "known", in_words(kind, details), written, str(place), AT, keys)


INDEX = [candidate(place, kind, details) for place, (kind, details) in enumerate(KINDS)]


def best(line: str) -> dict[str, str] | None:
    """Whom a line finds among the few, by its keys and word by word."""
    ranking = Ranking(terms(line, CALLED, TODAY), Rarity())
    ranking.with_slips()
    found = groups(match for match in (ranking.closer(ranking.match(one)) for one in INDEX) if match.by)
    return KINDS[int(found[0].entity.removeprefix("known/"))][1] if found else None


@pytest.mark.parametrize(
    ("line", "whom"),
    [
        ("Catherine O'Neill", KATE), ("oneill catherine", KATE), ("Kate Oneil", KATE), ("kate onei", KATE),
        ("Kathryn O’Neal", KATE), ("Catherine 3.2.70", KATE), ("Catherine 1970", KATE), ("Catherine Feb 1970", KATE),
        ("oneill 02/03/1970", KATE), ("O'Neill about 55", KATE), ("O'Neill 13/2/1970", KATE), ("07700 900123", KATE),
        ("0123", KATE), ("900123", KATE), ("+44 7700 900 132", KATE), ("LE15 8AA", KATE), ("LE15 BAA", KATE),
        ("LEI5 8AA", KATE), ("14 elm road", KATE), ("elm rd otterbi 14", KATE), ("AB12 CDE", CAR), ("A812CDE", CAR),
        ("AB12", CAR), ("2CDE", CAR), ("red ford", CAR), ("flat above the chip shop", SHOP), ("chipp shop", SHOP),
        ("sian llyr", SIAN), ("Sian Lyr", SIAN), ("s.llyr@example.org", SIAN), ("s.llyr@exmaple.com", SIAN),
        ("30 November 1988", SIAN), ("محمد", ARABIC), ("960789", {"number": "01632 960789"}),
    ],
)  # fmt: skip
def test_imperfect_words_find_whom_they_mean(line: str, whom: dict[str, str]) -> None:
    assert best(line) == whom


@pytest.mark.parametrize(
    "line",
    ["", " ", "%", "_", "'", '"; drop table', "\\", "x", "born in 2050", "q" * 300, "z " * 300, "😀", "0", "@", "-1"],
)
def test_no_line_is_too_odd_to_be_asked_and_none_finds_somebody_it_does_not_mean(line: str) -> None:
    assert best(line) is None
    assert sum(len(term.text) for term in terms(line, CALLED, TODAY)) <= LONGEST


def test_a_rare_name_says_more_than_a_common_one() -> None:
    common = Rarity(rows=1_000_000, shares=dict.fromkeys(("w:smith", "s:smt", "w:ann", "s:an"), 0.01), least=0.0001)

    ranked = Ranking(terms("Ann Smith Gwynfor", Nicknames(), TODAY), common)
    ann = ranked.match(candidate(1, "person", {"name": "Ann Smith"}))
    gwynfor = ranked.match(candidate(2, "person", {"name": "Gwynfor Jones"}))

    assert gwynfor.score > ann.score


def test_somebody_born_on_another_day_comes_after_whoever_has_none_on_record() -> None:
    ranked = Ranking(terms("Ann Wells 3.2.1970", Nicknames(), TODAY), Rarity())
    unknown = ranked.match(candidate(1, "person", {"name": "Ann Wells"}))
    other = ranked.match(candidate(2, "person", {"name": "Ann Wells", "born": "1999-12-31"}))

    assert unknown.score > other.score


def test_mentions_of_one_log_and_of_one_record_are_one_answer() -> None:
    ranked = Ranking(terms("Kit Marlow 07700 900123", Nicknames(), TODAY), Rarity())
    man = candidate(1, "person", {"name": "Kit Marlow"})
    number = candidate(2, "number", {"number": "07700 900123"})
    one_log = [msgspec.structs.replace(one, stream="incident/1", known="") for one in (man, number)]

    (group,) = groups(ranked.match(one) for one in one_log)

    assert len(group.matches) == 2
    assert group.score > ranked.match(man).score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("stephen", "steven"), ("catherine", "kathryn"), ("geoffrey", "jeffrey"), ("niamh", "neve"),
        ("megan", "meghan"), ("siobhan", "shivaun"), ("philip", "filip"), ("rhys", "reece"),
        ("wright", "rite"), ("thomas", "tomas"),
    ],
)  # fmt: skip
def test_names_that_are_heard_alike_sound_the_same(one: str, other: str) -> None:
    assert sounds(one) == sounds(other)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("3.2.70", ["1970-02-03", "1970-03-02"]), ("1970-02-03", ["1970-02-03"]), ("19700203", ["1970-02-03"]),
        ("3rd of Feb 1970", ["1970-02-03"]), ("30/11/1988", ["1988-11-30"]), ("31.2.1970", []), ("Feb 1970", []),
    ],
)  # fmt: skip
def test_a_day_of_birth_is_read_each_way_it_may_be_meant(written: str, days: list[str]) -> None:
    assert [one.iso for one in born(written, TODAY) if one.whole] == days
