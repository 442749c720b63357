"""The notation of phrases: what each sign means, and that a phrase that cannot be read is a fault at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.policy.phrase import BadPhrase, read_phrase
from heed.policy.wording import forms, pieces
from heed.risk.automaton import Automaton

if TYPE_CHECKING:
    from tests.policy.conftest import SpoiledPack

GROUPS = {"self": ("himself", "my self"), "nested": ("<self>",)}


def finds(phrase: str, text: str) -> bool:
    return bool(Automaton([read_phrase(phrase, GROUPS)]).read(text).ends)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("kill <self>", "he was killing himself", True),
        ("kill <self>", "I will kill my self", True),
        ("kill <self>", "he killed it himself", False),
        ("=hanging", "found hanging", True),
        ("=hanging", "he hung up", False),
        ("strang*", "strangulation", True),
        ("strang*", "a strand", False),
        ("(take|swallow) ..3 tablet", "took all of her tablets", True),
        ("(take|swallow) ..3 tablet", "took all of the other white tablets", False),
        ("(take|swallow) ..3 tablet", "taken. Tablets are in the car", False),
        ("want to just? die", "wants to die", True),
        ("want to just? die", "wants to just die", True),
        ("on (top of)? the roof", "on the roof", True),
        ("on (top of)? the roof", "on top of the roof", True),
        ("self-harm", "self harm", True),
        ("self-harm", "Self-Harming", True),
        ("self-harm", "selfharm", True),
        ("not want to live", "I DON’T want to live", True),
        ("not want to live", "dont want to live", True),
        ("be dead", "she's dead", True),
    ],
)
def test_a_phrase_finds_what_it_says(phrase: str, text: str, found: bool) -> None:
    assert finds(phrase, text) is found


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("(kill|)", "brackets or an alternative are empty"),
        ("(kill", "`(` is not closed"),
        ("kill)", "`)` closes nothing"),
        ("kill|hurt", "put alternatives in brackets"),
        ("()", "brackets or an alternative are empty"),
        ("just?", "could match nothing at all"),
        ("..2 kill", "a gap `..` stands between words"),
        ("kill ..9 him", "a gap is of 1 to 6 words, not 9"),
        ("kil*", "too short a beginning"),
        ("to it", "holds only words like"),
        ("kill <himself>", "no group of words `<himself>`"),
        ("<nested>", "holds another group"),
        ("kill + him", "cannot read `+ him`"),
        ("", "is empty"),
        ("(" * 9 + "kill" + ")" * 9, "brackets go too deep"),
        (" ".join(["kill ..6"] * 80) + " him", "too long"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_why(phrase: str, reason: str) -> None:
    with pytest.raises(BadPhrase) as caught:
        read_phrase(phrase, GROUPS)

    assert reason in str(caught.value)


@given(st.text("(kil)|?.2<self>*= -", max_size=30))
def test_any_text_is_a_phrase_or_says_why_not(text: str) -> None:
    try:
        phrase = read_phrase(text, GROUPS)
    except BadPhrase:
        return

    assert phrase.first
    assert phrase.last


@pytest.mark.parametrize(
    ("word", "apart"),
    [("Didn’t", ("did", "not")), ("can't", ("can", "not")), ("won't", ("will", "not")), ("she's", ("she", "'s"))],
)
def test_a_contraction_is_the_words_it_stands_for(word: str, apart: tuple[str, ...]) -> None:
    assert pieces(word) == apart


def test_a_word_has_its_forms_and_a_function_word_has_none() -> None:
    assert forms("stab") >= {"stab", "stabs", "stabbed", "stabbing"}
    assert forms("carry") >= {"carries", "carried", "carrying"}
    assert forms("him") == {"him"}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("- kill <self>", "- kill <selfs>", "no group of words `<selfs>`; did you mean `self`?"),
        ("- kill <self>", "- kill (<self>", "`suicide`: the phrase `kill (<self>` cannot be read: `(` is not closed"),
        ("- kill <self>", "- kms\n      - kms", "`suicide`: `kms` is here twice (first at line 18)"),
        ("elements: [threat,", "elements: [thread,", "unknown element `thread`; did you mean `threat`?"),
        ("code: concern_for_safety", "code: concern", "unknown code `concern`"),
        ("grade: immediate", "grade: imediate", "unknown grade `imediate`; did you mean `immediate`?"),
        ("when_past: previous_attempt", "when_past: attempt", "unknown cue `attempt`"),
        ("life: true", "life: maybe", "`life`: expected true or false, found text"),
    ],
)
def test_a_slip_in_a_cue_is_pointed_at(pack: SpoiledPack, old: str, new: str, reason: str) -> None:
    pack.change("cues/self.yaml", old, new)

    code, lines = pack.said()

    assert code == 1
    line = pack.line_of("cues/self.yaml", new) + new.count("\n")
    assert lines[0].startswith(f"cues/self.yaml:{line}: ")
    assert reason in lines[0]
    assert len(lines) == 2


def test_a_pack_without_cues_is_refused(pack: SpoiledPack) -> None:
    for file in ("self", "harm", "welfare"):
        (pack.folder / "cues" / f"{file}.yaml").unlink()

    code, lines = pack.said()

    assert code == 1
    assert any("the pack has no cues" in line for line in lines)
