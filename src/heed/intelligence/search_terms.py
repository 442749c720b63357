"""What somebody typed, taken apart: each word, day, number or plate with every key that could be it. Pure.

Nobody says which of them is a name. Each term carries the keys of the index that mean it, with how well each would fit:
written alike, a nickname, heard alike, one slip away, only begun. What is cheap to ask stands in `keys`; slips, which
are hundreds, in `more`: they are asked where the others found nobody.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator

import msgspec

from heed.picture import spelling
from heed.picture.born import LAST_YEAR, Born, Span, spans
from heed.picture.indexed import (
    CONFUSABLE,
    DIGITS,
    KINDS_OF_PLACE,
    SIGNS,
    TAIL,
    beginnings,
    days,
    national,
    runs,
    words,
)
from heed.picture.telephone import telephone
from heed.policy.nicknames import Nicknames

LONGEST = 300
MOST_TERMS = 16
#: How well what was found fits what was asked.
ALIKE, NICKNAME, TURNED, HEARD, SLIP, SHORT_SLIP, PART, BEGUN, YEAR = 1.0, 0.9, 0.9, 0.75, 0.8, 0.6, 0.8, 0.6, 0.35
SAME_DAY = 0.5
#: Letters from which on a word may hold a slip.
SLIPS_FROM = 3
#: Digits from which on a number that is no telephone's may hold a slip.
SHORTEST_REFERENCE = 5
_EMAIL = re.compile(r"\S+@\S*")
_NUMBER = re.compile(r"(?<!\w)\+?\d[\d ()-]{3,}\d(?!\w)|(?<!\w)\d{4,}(?!\w)")
_SIGNS = re.compile(r"(?<!\w)(?=\w{0,3}\d|\w*[a-z])[a-z0-9]{1,8}(?!\w)", re.IGNORECASE)
_PLATE = re.compile(r"[A-Z]{2}\d{2}[A-Z]{3}|[A-Z]\d{1,3}[A-Z]{3}|[A-Z]{3}\d{1,3}[A-Z]")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
_AS_DIGIT = str.maketrans("OQILZSBG", "00112586")
_AS_LETTER = str.maketrans("01258", "OIZSB")


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was asked."""

    text: str
    #: Key to how well it fits.
    keys: dict[str, float]
    #: Makes the same of slips and beginnings: some hundreds, which most questions never ask for.
    slipped: Callable[[], dict[str, float]] = dict
    #: Keys that only together are part of a number or plate, and how well that fits.
    every: tuple[str, ...] = ()
    part: float = 0.0
    #: The word of a name or place, in its plain form; empty where it is something else.
    word: str = ""
    #: The days it may be, where it is a day of birth.
    born: tuple[Born, ...] = ()

    @property
    def more(self) -> dict[str, float]:
        """Keys of slips and beginnings that are not among the others, to how well each fits."""
        return {key: fit for key, fit in self.slipped().items() if key not in self.keys}

    @property
    def begun(self) -> bool:
        """Whether it may still be typed."""
        return any(key.startswith("p:") for key in self.keys)


def terms(line: str, nicknames: Nicknames, today: int = LAST_YEAR) -> tuple[Term, ...]:
    """What a line asks for. `today` is the year that an age is counted back from."""
    line = line[:LONGEST]
    found: list[Term] = []
    rest = line
    for taken in _EMAIL.finditer(line):
        found.append(_email(taken[0]))
        rest = rest.replace(taken[0], " ", 1)
    rest, born = _days(rest, today)
    found += born
    numbers = [taken[0] for taken in _NUMBER.finditer(rest) if _is_number(taken[0])]
    for number in numbers:
        found.append(_number(number))
        rest = rest.replace(number, " ", 1)
    found += _signs(rest)
    found += _words(rest, nicknames)
    return tuple(found[:MOST_TERMS])


def _days(line: str, today: int) -> tuple[str, list[Term]]:
    found = []
    for span in sorted(spans(line, today), reverse=True):
        found.append(_born(span, line[span.start : span.end]))
        line = f"{line[: span.start]} {line[span.end :]}"
    return line, found


def _born(span: Span, text: str) -> Term:
    keys: dict[str, float] = {}
    for nth, way in enumerate(span.ways):
        fits = TURNED if nth else ALIKE
        if way.until:
            keys |= {f"y:{year}": YEAR for year in range(way.year, way.until + 1)}
        for key in days(way):
            fit = fits if key.startswith("b:") else SAME_DAY if key.startswith("d:") else YEAR
            keys[key] = max(keys.get(key, 0.0), fit)
    if text.strip().isdigit():
        keys |= {f"w:{text.strip()}": ALIKE, f"r:{text.strip()}": ALIKE}

    def slipped() -> dict[str, float]:
        return {f"b:{day}": SLIP for way in span.ways if way.whole for day in _slipped_days(way)}

    return Term(text=text.strip(), keys=keys, slipped=slipped, born=span.ways)


def _slipped_days(way: Born) -> Iterator[str]:
    """Days written with one digit otherwise, or two beside each other turned about."""
    digits = way.iso.replace("-", "")
    for place, was in enumerate(digits):
        for now in string.digits:
            if now != was:
                yield _as_day(f"{digits[:place]}{now}{digits[place + 1 :]}")
        if place + 1 < len(digits):
            yield _as_day(f"{digits[:place]}{digits[place + 1]}{was}{digits[place + 2 :]}")


def _as_day(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _email(text: str) -> Term:
    plain = text.strip("<>,;()").casefold()
    mailbox = plain.partition("@")[0]

    def slipped() -> dict[str, float]:
        return {f"el:{slip}": SLIP for slip in _slips(mailbox, string.ascii_lowercase + string.digits)}

    return Term(text=text, keys={f"e:{plain}": ALIKE, f"el:{mailbox}": PART}, slipped=slipped)


def _is_number(text: str) -> bool:
    """Whether digits among words are a telephone number or part of one, and not two numbers of houses."""
    digits = re.sub(r"\D", "", text)
    return len(digits) >= 10 or text.isdigit() or (text[0] in "0+" and len(digits) >= 5)


def _number(text: str) -> Term:
    digits = re.sub(r"[^\d+]", "", text)
    core = national(digits)
    keys = {f"r:{digits}": ALIKE, f"w:{digits}": ALIKE}
    whole = telephone(digits).e164 if len(core) >= 9 else ""
    if whole:
        keys |= {f"n:{whole}": ALIKE}

    def slipped() -> dict[str, float]:
        if whole:
            slips = {f"n:+44{slip}": SLIP for slip in _slips(core[1:], string.digits)}
            return slips | {f"nt:{core[-TAIL:]}": SHORT_SLIP}
        if len(digits) < SHORTEST_REFERENCE:
            return {}
        return {f"{of}:{slip}": SLIP for slip in _slips(digits, string.digits) for of in "rw"}

    part = PART * min(1.0, len(core) / 9 + 0.25)
    every = tuple(f"nq:{run}" for run in runs(core, DIGITS))
    return Term(text=text.strip(), keys=keys, slipped=slipped, every=every, part=part)


def _signs(line: str) -> Iterator[Term]:
    """Plates and postcodes, whole, with a slip, or begun: letters and digits in a word or two beside each other."""
    tokens = [taken[0].upper() for taken in _SIGNS.finditer(line)]
    paired: set[int] = set()
    for nth in range(len(tokens) - 1):
        joined = tokens[nth] + tokens[nth + 1]
        if nth not in paired and (_looks_like(_PLATE, joined) or _looks_like(_POSTCODE, joined)):
            yield _plate_or_postcode(f"{tokens[nth]} {tokens[nth + 1]}", joined)
            paired |= {nth, nth + 1}
    for nth, token in enumerate(tokens):
        if nth not in paired and len(token) >= 4 and not token.isdigit() and not token.isalpha():
            yield _plate_or_postcode(token, token)


def _looks_like(pattern: re.Pattern[str], signs: str) -> bool:
    """Whether signs have a shape, or would if some were read for others."""
    return any(
        _nearly(shape, signs) for shape in pattern.pattern.replace("?", "").split("|") if not pattern.fullmatch(signs)
    ) or bool(pattern.fullmatch(signs))


def _nearly(shape: str, signs: str) -> bool:
    if re.fullmatch(r"[A-Z]+|\d+", signs) or len(signs) not in (6, 7):
        return False
    head, tail = signs[:-3], signs[-3:]
    if shape.startswith(r"[A-Z]{2}\d{2}"):
        fixed = head[:2].translate(_AS_LETTER) + head[2:].translate(_AS_DIGIT) + tail.translate(_AS_LETTER)
        return len(signs) == 7 and bool(re.fullmatch(shape, fixed)) and any(sign.isdigit() for sign in head)
    if shape.startswith(r"[A-Z]{1,2}"):
        inward = tail[0].translate(_AS_DIGIT) + tail[1:].translate(_AS_LETTER)
        return bool(_POSTCODE.fullmatch(head + inward)) and any(sign.isdigit() for sign in head)
    return False


def _plate_or_postcode(text: str, joined: str) -> Term:
    plain = joined.translate(CONFUSABLE)
    keys = {f"v:{joined}": ALIKE, f"vc:{plain}": TURNED}
    for code in _postcodes(joined):
        keys[f"pc:{code}"] = ALIKE if code.replace(" ", "") == joined else TURNED
    if len(joined) <= 4:
        keys[f"po:{joined}"] = PART

    def slipped() -> dict[str, float]:
        signs = string.ascii_uppercase + string.digits
        more = {f"vc:{slip.translate(CONFUSABLE)}": SLIP for slip in _swapped(plain, signs)}
        if len(joined) > 4:
            more |= {f"pc:{_spaced(slip)}": SLIP for slip in _swapped(joined, signs)}
        return more

    return Term(
        text=text, keys=keys, slipped=slipped, every=tuple(f"vq:{run}" for run in runs(plain, SIGNS)),
        part=PART * min(1.0, len(joined) / 7),
    )  # fmt: skip


def _postcodes(joined: str) -> Iterator[str]:
    """A postcode as it was written, and as it would be with letters and digits each in their places."""
    if not 5 <= len(joined) <= 7:
        return
    yield _spaced(joined)
    inward = joined[-3].translate(_AS_DIGIT) + joined[-2:].translate(_AS_LETTER)
    for letters in (1, 2):
        outward = joined[:letters].translate(_AS_LETTER) + joined[letters:-3].translate(_AS_DIGIT)
        yield f"{outward} {inward}"


def _spaced(joined: str) -> str:
    return f"{joined[:-3]} {joined[-3:]}"


def _words(line: str, nicknames: Nicknames) -> Iterator[Term]:
    said = words(line)
    for nth, word in enumerate(said):
        beside = [
            *(said[nth - 1] + word for _ in range(nth > 0)),
            *(word + said[nth + 1] for _ in range(nth + 1 < len(said))),
        ]
        yield _word(word, nicknames, last=nth == len(said) - 1, beside=[one for one in beside if not one[0].isdigit()])


def _word(word: str, nicknames: Nicknames, *, last: bool, beside: Iterable[str]) -> Term:
    keys = {f"w:{word}": ALIKE}
    if word[0].isdigit() or word in KINDS_OF_PLACE:
        return Term(text=word, keys=keys, word=word)
    keys |= {f"w:{other}": NICKNAME for other in nicknames.of_name(word)}
    if heard := spelling.sounds(word):
        keys[f"s:{heard}"] = HEARD
    begins = beginnings(word)
    if last and begins:
        keys[begins[-1]] = BEGUN
    joins = tuple(beside)

    def slipped() -> dict[str, float]:
        more = {f"w:{joined}": NICKNAME for joined in joins}
        if len(word) >= SLIPS_FROM and word.isascii():
            fit = SLIP if len(word) > 4 else SHORT_SLIP
            more |= {f"w:{slip}": fit for slip in _slips(word, string.ascii_lowercase)}
        return more | dict.fromkeys(begins[-1:], BEGUN)

    return Term(text=word, keys=keys, slipped=slipped, word=word)


def _slips(word: str, alphabet: str) -> Iterator[str]:
    """Everything that is one sign away: left out, turned about with the next, another, or one too many."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]
        for sign in alphabet:
            yield head + sign + tail
    yield from _swapped(word, alphabet)


def _swapped(word: str, alphabet: str) -> Iterator[str]:
    """Everything that has one sign otherwise."""
    for place, was in enumerate(word):
        for sign in alphabet:
            if sign != was:
                yield word[:place] + sign + word[place + 1 :]
