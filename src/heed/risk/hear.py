"""Hearing risk in what is written: cues in every text of an incident, whoever wrote it, by whichever command. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.checks import CheckDone, IntelligenceGiven
from heed.picture.closure import WelfareEstablished
from heed.picture.cue import CueHeard, Where, is_news
from heed.picture.described import DESCRIBED
from heed.picture.entry import EntryCorrected, LogEntryAdded, SceneReported, ServiceAnswered, WordsRecorded
from heed.picture.fact import Change, Fact
from heed.picture.incident import Incident
from heed.picture.life import IncidentOpened
from heed.picture.nouns import Picture
from heed.picture.reaching import CallerTried
from heed.picture.script import ScriptAnswered
from heed.picture.signal import CallerSpokenTo, SignalNoted
from heed.picture.task import QuestionAnswered
from heed.policy.values import Cues, Policy
from heed.risk.cues import Hit, find

#: Facts whose words are read for cues: how to get at the words, and what they are.
TEXTS: Mapping[type[Fact], tuple[Callable[[Any], str], Where]] = {
    IncidentOpened: (lambda fact: fact.what, "opening"),
    LogEntryAdded: (lambda fact: fact.text, "entry"),
    SceneReported: (lambda fact: fact.text, "entry"),
    CallerTried: (lambda fact: fact.heard, "entry"),
    WelfareEstablished: (lambda fact: fact.words, "quotation"),
    WordsRecorded: (lambda fact: fact.text, "quotation"),
    EntryCorrected: (lambda fact: fact.text, "entry"),
    **dict.fromkeys(DESCRIBED, (lambda fact: "; ".join(fact.details.values()), "entry")),
    QuestionAnswered: (lambda fact: fact.text, "answer"),
    ServiceAnswered: (lambda fact: fact.text, "answer"),
    IntelligenceGiven: (lambda fact: fact.text, "entry"),
    CheckDone: (lambda fact: fact.result, "answer"),
    SignalNoted: (lambda fact: fact.heard, "quotation"),
    CallerSpokenTo: (lambda fact: fact.words, "quotation"),
    ScriptAnswered: (lambda fact: fact.heard, "answer"),
}


def hear(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What of the words just written speaks of a risk that was not heard on that incident, or not as strongly."""
    found: list[Change] = []
    for place, (stream, fact) in enumerate(changes):
        if type(fact) not in TEXTS:
            continue
        words, where = TEXTS[type(fact)]
        hits = find(words(fact), policy.cues)
        incident = picture.ahead(stream) if hits else None
        if isinstance(incident, Incident):
            later = sum(1 for other, _ in changes[place + 1 :] if other == stream)
            found += _news(stream, incident, hits, where, incident.version - later, policy.cues, found)
    return found


def _news(
    stream: str, incident: Incident, hits: Sequence[Hit], where: Where, version: int, cues: Cues,
    already: Sequence[Change],
) -> list[Change]:  # fmt: skip
    """One fact a kind and mode, strongest first; what stands in `already` was heard in the same act."""
    found: list[Change] = []
    said = {(f.construct, f.mode) for other, f in already if other == stream and isinstance(f, CueHeard)}
    for hit in sorted(hits, key=lambda one: ("said", "feared", "past", "denied").index(one.mode)):
        kind = (hit.construct, "denied" if hit.mode == "denied" else "")
        same = {(construct, "denied" if mode == "denied" else "") for construct, mode in said}
        if kind in same or not is_news(incident.cues, hit.construct, hit.mode):
            continue
        said.add((hit.construct, hit.mode))
        found.append((stream, _heard(hit, where, version, cues)))
    return found


def _heard(hit: Hit, where: Where, version: int, cues: Cues) -> CueHeard:
    cue = cues.by_id[hit.construct]
    return CueHeard(
        construct=cue.id, name=cue.name, mode=hit.mode, life=cue.life, words=hit.words, where=where, on_version=version,
        file=hit.file, line=hit.line,
    )  # fmt: skip


CONSEQUENCES = (Consequence(of=frozenset(TEXTS), follow=hear),)
