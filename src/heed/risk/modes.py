"""How something is said: that it is so, that it is not, that it was, or that it is feared. Pure.

The words around a cue are looked at within its clause. A cue that is denied is still shown, as denied. In doubt it is
said: what is wrongly shown as denied costs more than the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from heed.policy.phrase import Phrase
from heed.policy.wording import word_set
from heed.risk.automaton import END, Reading

Mode = Literal["said", "denied", "past", "feared"]

#: Words before a cue that may be looked at.
REACH = 12
#: Words that end a clause.
TURNS = word_set("but however although though except yet instead because then after since when until while now")
NOT = frozenset(("not", "never"))
NO = word_set("no without nil none neither nor zero nobody nothing")
DENIES = word_set(
    "deny denies denied denying refute refutes refuted refuting dispute disputes disputed unfounded negative"
)
#: Two words that deny what follows.
PAIRS = frozenset((
    ("ruled", "out"), ("ruling", "out"), ("absence", "of"), ("lack", "of"), ("free", "of"), ("free", "from"),
    ("rather", "than"), ("instead", "of"), ("negative", "for"),
))  # fmt: skip
#: After `not`: what is being denied is that somebody said it, so it reaches further.
REPORTED = re.compile(
    r"(say|said|mention|threat|state|stating|express|disclos|report|indicat|suggest|think|believ|appear|seem|describ|talk"
    r"|show|speak|spoke|refer|voic|admit|allege|claim|tell|told|see|find|found|hear|involv|about|regard|any|used)"
)
#: After `not`: something else is denied than what follows.
NOT_ABOUT = word_set(
    "only just sure know known knowing stop stopped rule help certain clear happy well coping cope answer"
    " answering answered responding respond safe right good ok okay eating sleeping moving leave leaving let until"
    " able"
)
#: After `no`: something else is missing than what follows.
NO_ABOUT = word_set(
    "answer answers reply response contact trace doubt reason time change update news idea matter wonder point"
    " need way further sooner other description"
)
SUBJECTS = word_set("i he she they we it you is are was has have had says said saying states stating will")
AFTER_BE = word_set("be been being is are was were has have had 's")
#: What is not done to a cue that stands before: a knife was not seen.
NOT_DONE = word_set(
    "seen mentioned made used involved present known reported believed shown suspected heard found disclosed"
    " expressed evident visible indicated said threatened discussed raised stated apparent recorded felt"
)
NOT_SO = frozenset(["denied", "unfounded", "discounted", "dismissed", "refuted", "none", "nil", "negative"])
ANSWERED_NO = word_set("no none nil n nope neg negative denied never")

_BREAK = re.compile(r"[\n()\[\]/]|[;:]|\s[-–—]+\s|[–—]")
_ANSWER = re.compile(r"\s{0,3}[?:=–—-]{1,3}\s{0,3}([^\W_]+)\s{0,3}([.,;!?)\n/]|$)")
_LATELY = re.compile(r"(year|month|week|summer|winter|autumn|spring|christmas|easter)s?$")
_YEAR = re.compile(r"(19|20)[0-9]{2}s?$")
BEFORE = word_set("previously previous past history historic historical historically formerly earlier")
#: Words before a cue by which it is feared.
FEARED = re.compile(
    r"(fear|worri|afraid|concern|might|may|could|think|thinks|believ|suspect|possib|maybe|perhaps|probabl|scared|if)"
)


def mode_of(reading: Reading, first: int, last: int, phrase: Phrase) -> Mode:
    """How the words from `first` to `last`, found by a phrase, are said."""
    if (
        _denied_inside(reading.parts[first + 1 : last], phrase)
        or _denied_before(reading, first, last)
        or _denied_after(reading, last)
    ):
        return "denied"
    before, after = _clause_before(reading, first), _clause_after(reading, last)
    if _is_past(before, after):
        return "past"
    return "feared" if any(_is_feared(word) for word in before[-8:]) else "said"


def _is_feared(word: str) -> bool:
    found = FEARED.match(word)
    return found is not None and (len(found.group()) > 3 or found.group() == word)


# Denied inside


def _denied_inside(inner: Sequence[str], phrase: Phrase) -> bool:
    """Whether a word in a gap of the phrase denies it: `took no tablets`, where the phrase itself denies nothing."""
    denials = NOT | DENIES | {"no", "without"}
    return not denials.isdisjoint(inner) and denials.isdisjoint(phrase.takes)


# Denied before


def _denied_before(reading: Reading, first: int, last: int) -> bool:
    """Whether a word before the cue denies it."""
    parts = reading.parts
    commas = 0
    for at in range(first - 1, max(-1, first - 1 - REACH), -1):
        word = parts[at]
        space = reading.between(at) if reading.marks[at] is not reading.marks[at + 1] else ""
        if word == END or word in TURNS or (_BREAK.search(space) and word not in DENIES | NO):
            return False
        commas += "," in space
        between = parts[at + 1 : first]
        if _denies(parts, at, between) and (not commas or _is_list(reading, at, first, last)):
            return not _begins_anew(reading, at, first)
    return False


def _denies(parts: Sequence[str], at: int, between: Sequence[str]) -> bool:
    word = parts[at]
    if word in NOT:
        return _not_reaches(between)
    if word in NO or (word == "one" and at and parts[at - 1] == "no"):
        return len(between) <= 8 and not (between and between[0] in NO_ABOUT)
    return word in DENIES or (at + 1 < len(parts) and (word, parts[at + 1]) in PAIRS)


def _not_reaches(between: Sequence[str]) -> bool:
    """Whether `not` reaches the cue: a few words, or more where it denies that somebody said it."""
    if between and between[0] in NOT_ABOUT:
        return False
    if any(REPORTED.match(word) for word in between[:4]):
        return True
    return len(between) <= 5 and "and" not in between and "who" not in between


def _is_list(reading: Reading, at: int, first: int, last: int) -> bool:
    """Whether commas after a denial are those of a list: `no weapons, drugs or threats`."""
    near = reading.parts[at + 1 : first] + reading.parts[last + 1 : last + 4]
    return "or" in near or "nor" in near or (reading.parts[at] in DENIES and not SUBJECTS & set(near[1:]))


def _begins_anew(reading: Reading, at: int, first: int) -> bool:
    """Whether somebody is said to do something else between the denial and the cue, after `and` or a comma."""
    joined = False
    for place in range(at, first - 1):
        word = reading.parts[place + 1]
        joined = joined or "," in reading.between(place) or reading.parts[place] == "and"
        if joined and word in SUBJECTS:
            return True
    return False


# Denied after


def _denied_after(reading: Reading, last: int) -> bool:
    """Whether the words after the cue deny it: not seen, none, denied, or the answer to a question is no."""
    parts = reading.parts
    after = parts[last + 1 : last + 6]
    if _answered_no(reading, last):
        return True
    for place, word in enumerate(after):
        if word in NOT_SO:
            return _is_closed(reading, last + 1 + place)
        if word in NOT:
            return any(each in NOT_DONE for each in after[place + 1 : place + 3])
        if word not in AFTER_BE and word != "or" and word != "has":
            return False
    return False


def _answered_no(reading: Reading, last: int) -> bool:
    """`suicidal? no` · `weapons: none`"""
    end = reading.marks[last].end()
    rest = _ANSWER.match(reading.text, end)
    return rest is not None and rest.group(1).casefold() in ANSWERED_NO


def _is_closed(reading: Reading, at: int) -> bool:
    """Whether nothing of the clause follows a word, so that it speaks of what stood before."""
    if at + 1 >= len(reading.parts):
        return True
    space = reading.between(at)
    return reading.parts[at + 1] in (END, "by", "and", "but", "at") or bool(_BREAK.search(space)) or "," in space


# Past


def _clause_before(reading: Reading, first: int) -> list[str]:
    found: list[str] = []
    for at in range(first - 1, max(-1, first - 1 - REACH), -1):
        word = reading.parts[at]
        if reading.marks[at] is reading.marks[at + 1]:
            continue
        if word == END or word in ("but", "now", "however") or "\n" in reading.between(at):
            break
        found.append(word)
    return found[::-1]


def _clause_after(reading: Reading, last: int) -> list[str]:
    found: list[str] = []
    for at in range(last + 1, min(len(reading.parts), last + 1 + REACH)):
        word = reading.parts[at]
        space = reading.between(at - 1)
        if word == END or word in ("but", "now", "however") or "\n" in space:
            break
        found.append(word)
    return found


def _is_past(before: Sequence[str], after: Sequence[str]) -> bool:
    return _past_before(before[-8:]) or _past_after(after[:8])


def _past_before(words: Sequence[str]) -> bool:
    if BEFORE & set(words):
        return True
    return _dated(words) or any(pair == ("used", "to") for pair in pairwise(words))


def _past_after(words: Sequence[str]) -> bool:
    if {"previously", "historically"} & set(words) or _dated(words):
        return True
    for place, word in enumerate(words):
        if word == "before" and words[place + 1 : place + 2] in ([], ["and"], ["in"]):
            return True
        if word == "past" and place and words[place - 1] == "the":
            return True
    return False


def _dated(words: Sequence[str]) -> bool:
    """Last year, three months ago, in 2019, as a child."""
    for place, word in enumerate(words):
        earlier = words[place - 1] if place else ""
        if _LATELY.match(word) and (earlier == "last" or words[place + 1 : place + 2] == ["ago"]):
            return True
        if _YEAR.match(word) and earlier in ("in", "since", "from", "during"):
            return True
        if word in ("child", "teenager", "kid") and words[max(0, place - 2) : place] == ["as", "a"]:
            return True
    return False
