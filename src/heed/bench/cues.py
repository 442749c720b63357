"""`heed bench cues`: how much of what is said the cues of the national pack find, and how often they find what is not.

Recall is measured on a lexicon of phrases (CSV, columns `construct` and `token`) that is not part of Heed: each phrase
of a construct that the cues claim (`cue_text/claimed.yaml`) stands in plain sentences of ours. By a hash of the phrase
half of them is the tuned half, on which phrases may be improved; the other half nobody looks at.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import perf_counter

import msgspec
import yaml

from heed.bench.figures import BenchFailed, CueFigures, ms, rounded
from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import Cues
from heed.risk.cues import find

#: Where the lexicon is, unless the command says it.
SETTING = "HEED_CUE_LEXICON"
TEXTS = Path(__file__).parent / "cue_text"
#: Words of the text that is timed, and how often it is read.
LONG_TEXT = 5000
ROUNDS = 15


class Phrase(msgspec.Struct, frozen=True):
    """A phrase of the lexicon and the construct it stands under."""

    construct: str
    words: str


class Claim(msgspec.Struct, frozen=True):
    """A construct of the lexicon, the kinds of cue that speak of it, and why it is claimed."""

    construct: str
    cues: frozenset[str]
    why: str


def bench_cues(lexicon: Path | None) -> list[CueFigures]:
    """The figures. Raises BenchFailed where there is no lexicon to read."""
    cues = load_pack(default_pack_path()).periods[-1][1].cues
    claims = {claim.construct: claim.cues for claim in claimed()}
    phrases = [phrase for phrase in read_lexicon(lexicon) if phrase.construct in claims]
    if not phrases:
        raise BenchFailed(f"{lexicon} holds none of the constructs that the cues claim")
    tuned = [phrase for phrase in phrases if is_tuned(phrase.words)]
    unseen = [phrase for phrase in phrases if not is_tuned(phrase.words)]
    ordinary = texts("ordinary")["logs"]
    said = [sum(hit.mode != "denied" for hit in find(log, cues)) for log in ordinary]
    return [
        CueFigures(
            recall=recall(tuned, claims, cues),
            recall_unseen=recall(unseen, claims, cues),
            false_alarm_rate=false_alarm_rate(phrases, cues),
            hits_per_1000_plain_words=rounded(1000 * sum(said) / sum(len(log.split()) for log in ordinary)),
            alarms_per_100_plain_logs=rounded(100 * sum(map(bool, said)) / len(ordinary)),
            ms_5000_words=read_time(cues, [*ordinary, *sentences([phrase.words for phrase in phrases], "said")]),
        )
    ]


def texts(name: str) -> dict[str, list[str]]:
    """One of the bench's own files."""
    found: dict[str, list[str]] = yaml.safe_load((TEXTS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def claimed() -> list[Claim]:
    """The constructs of the lexicon that the cues claim to speak of."""
    return msgspec.convert(texts("claimed")["claimed"], list[Claim])


def lexicon_path(given: str | None) -> Path | None:
    """Where the lexicon is: as given, else by the setting."""
    said = given or os.environ.get(SETTING)
    return Path(said) if said else None


def cannot_read(path: Path | None) -> str:
    """Why the lexicon cannot be read; empty where it can."""
    try:
        read_lexicon(path)
    except BenchFailed as fault:
        return str(fault)
    return ""


def read_lexicon(path: Path | None) -> list[Phrase]:
    """The lexicon's phrases, each once a construct. Raises BenchFailed where they cannot be read."""
    if path is None:
        raise BenchFailed(f"say where the lexicon is, with --lexicon FILE or in {SETTING}")
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [Phrase(row["construct"], row["token"].strip().lower()) for row in csv.DictReader(file)]
    except (OSError, KeyError, UnicodeDecodeError, csv.Error) as fault:
        why = f"has no column {fault}" if isinstance(fault, KeyError) else str(fault)
        raise BenchFailed(f"cannot read the lexicon {path}: {why}") from fault
    return list(dict.fromkeys(row for row in rows if row.words))


def is_tuned(words: str) -> bool:
    """Whether a phrase is of the half on which the cues may be improved."""
    return hashlib.sha256(words.encode()).digest()[0] % 2 == 0


def sentences(phrases: Iterable[str], kind: str) -> Iterator[str]:
    """Each phrase in one sentence of a kind, `said` or `denied`, by turns."""
    carriers = texts("carriers")[kind]
    for turn, words in enumerate(phrases):
        yield carriers[turn % len(carriers)].replace("{}", words)


def recall(phrases: list[Phrase], claims: Mapping[str, frozenset[str]], cues: Cues) -> float:
    """The share of phrases that is found, not as denied, under a kind of cue that the claim names."""
    found = [
        any(hit.mode != "denied" and hit.construct in claims[phrase.construct] for hit in find(text, cues))
        for phrase, text in zip(phrases, sentences([one.words for one in phrases], "said"), strict=True)
    ]
    return rounded(sum(found) / len(found)) if found else 0.0


def false_alarm_rate(phrases: list[Phrase], cues: Cues) -> float:
    """The share of denied phrases, of those that hold a cue at all, in which one is found that is not denied."""
    denied = [
        find(text, cues) for phrase in phrases for text in (c.replace("{}", phrase.words) for c in _carriers("denied"))
    ]
    with_cue = [hits for hits in denied if hits]
    return rounded(sum(any(hit.mode != "denied" for hit in hits) for hits in with_cue) / max(1, len(with_cue)))


def _carriers(kind: str) -> list[str]:
    return texts("carriers")[kind]


def read_time(cues: Cues, from_texts: list[str]) -> float:
    """Milliseconds to read 5,000 words of the texts, the best of a few rounds, each over other words."""
    words = " ".join(from_texts).split()
    words *= 1 + LONG_TEXT // len(words)
    step = max(1, (len(words) - LONG_TEXT) // ROUNDS)
    spent = []
    for turn in range(ROUNDS):
        text = " ".join((words + words)[turn * step : turn * step + LONG_TEXT])
        began = perf_counter()
        find(text, cues)
        spent.append(perf_counter() - began)
    return ms(min(spent))
