"""A second matter told in one call: which words speak of another than the open incident, and setting it aside (FC11).

Pure. Words of the contact and of its incident's log are read; what is found stands on the contact, so that a matter to
be kept off the first log is. It is offered once for the same words, holds nothing, and is opened by a person
(`heed.incidents.second`), whichever way they open it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from heed.log.command import Command, Line, Ref, Refusal, Rule, Who
from heed.log.decided import Consequence
from heed.picture.contact import CallHeard, Contact
from heed.picture.fact import Change, Fact, id_of
from heed.picture.incident import Incident
from heed.picture.life import CodeSet
from heed.picture.matter import MatterOpened, MatterSetAside, MatterSpokenOf, is_news
from heed.picture.nouns import Picture
from heed.policy.matter import Matters
from heed.policy.values import Policy
from heed.risk.cues import Lexicon, both_lists, find
from heed.risk.hear import TEXTS
from heed.risk.modes import mode_of


class SetMatterAside(Command, frozen=True, kw_only=True):
    """Say why what was told beside is no incident of its own; it is not asked again for the same words."""

    contact: Ref
    matter: Ref
    reason: Line


class NotOffered(Refusal):
    """Nothing is offered under {matter} on this contact; it was opened or set aside already."""


def set_matter_aside(
    command: SetMatterAside, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:  # fmt: skip
    """Whoever works the contact or its incident says why."""
    contact = picture.contact(command.contact)
    spoken = next((one for one in contact.matters if one.code == command.matter and one.offered), None)
    if spoken is None:
        raise NotOffered(matter=command.matter)
    aside = MatterSetAside(
        code=spoken.code, name=spoken.name, reason=command.reason, by_name=who.name, apart=spoken.apart
    )
    return [(f"contact/{contact.id}", aside)]


def offer(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What the words just written or heard speak of beside; and whether an incident just coded is one of those."""
    found: list[Change] = []
    for place, (stream, fact) in enumerate(changes):
        contact = _contact_of(stream, fact, picture, policy)
        if contact is None:
            continue
        said = picture.ahead(stream)
        later = sum(1 for other, _ in changes[place + 1 :] if other == stream)
        on = (stream, said.version - later if said is not None and not isinstance(fact, CodeSet) else 0)
        if isinstance(fact, CodeSet):
            found += _opened(contact, stream, fact)
        for text in _texts(fact, stream, contact, picture):
            found += _offered(contact, text, on, picture, policy, found)
    return found


def _contact_of(stream: str, fact: Fact, picture: Picture, policy: Policy) -> Contact | None:
    """The contact of a fact that may speak of another matter; None where there is none, or nothing to read."""
    if isinstance(fact, CallHeard):
        heard = picture.ahead(stream) if _spoken_of(fact.text, policy) else None
        return heard if isinstance(heard, Contact) and heard.incidents else None
    if type(fact) not in READ:
        return None
    if not isinstance(fact, CodeSet) and not _spoken_of(TEXTS[type(fact)][0](fact), policy):
        return None
    incident = picture.ahead(stream)
    if not isinstance(incident, Incident) or not incident.contact:
        return None
    contact = picture.ahead(f"contact/{incident.contact}") or picture.state(f"contact/{incident.contact}")
    return contact if isinstance(contact, Contact) else None


def _texts(fact: Fact, stream: str, contact: Contact, picture: Picture) -> Iterable[str]:
    """What is read of a fact; once an incident has its code, all that was said before it had one."""
    if isinstance(fact, CallHeard):
        return (fact.text,)
    if isinstance(fact, CodeSet):
        incident = picture.ahead(stream)
        written = (incident.what, *(c.words for c in incident.cues if c.asks)) if isinstance(incident, Incident) else ()
        return (*contact.heard, *contact.own_words, *written)
    return (TEXTS[type(fact)][0](fact),)


def _opened(contact: Contact, stream: str, fact: CodeSet) -> Iterator[Change]:
    """However the second incident was opened, its code says that it is the matter that was offered."""
    spoken = next((one for one in contact.matters if one.code == fact.code and not one.incident), None)
    if spoken is not None:
        opened = MatterOpened(code=fact.code, name=fact.name, incident=id_of(stream), apart=spoken.apart)
        yield f"contact/{contact.id}", opened


def _offered(
    contact: Contact, text: str, on: tuple[str, int], picture: Picture, policy: Policy, already: Sequence[Change]
) -> Iterator[Change]:  # fmt: skip
    """One fact a matter: another than each incident of the contact, none of which is it already."""
    spoken = _spoken_of(text, policy)
    incidents = _incidents(contact, on[0], picture) if spoken else []
    if not incidents:
        return
    here = f"contact/{contact.id}"
    said = {one.code for other, one in already if other == here and isinstance(one, MatterSpokenOf)}
    for code, words in spoken:
        matter = policy.discipline.matters.by_code[code]
        if code in said or not is_news(contact.matters, code, words):
            continue
        if all(matter.another_than(one.code) for one in incidents):
            yield here, MatterSpokenOf(
                code=code, name=policy.codes[code].name, words=words, beside=incidents[-1].id, why=matter.why,
                apart=matter.apart, said_on=on[0], on_version=on[1],
            )  # fmt: skip


def _incidents(contact: Contact, stream: str, picture: Picture) -> list[Incident]:
    """Incidents that the contact led to, the one that is being opened last."""
    names = [f"incident/{one}" for one in contact.incidents]
    if stream.startswith("incident/") and stream not in names:
        names.append(stream)
    states = [picture.ahead(name) or picture.state(name) for name in names]
    return [one for one in states if isinstance(one, Incident)]


@lru_cache(maxsize=16)
def _lexicon(matters: Matters) -> Lexicon:
    return Lexicon([row for one in matters.by_code.values() for row in both_lists(one)])


def _spoken_of(text: str, policy: Policy) -> list[tuple[str, str]]:
    """Matters that a text speaks of and does not deny, in the order of the pack, each with its first words."""
    matters = policy.discipline.matters
    if not matters.by_code:
        return []
    heard: dict[str, str] = {}
    for hit in find(text, policy.cues):
        if hit.mode != "denied":
            heard.setdefault(hit.construct, hit.words)
    reading, phrases = _lexicon(matters).read(text)
    found: list[tuple[str, str]] = []
    for code, matter in matters.by_code.items():
        words = next((heard[cue] for cue in matter.cues if cue in heard), "")
        for each in phrases.get(code, ()):
            if not words and mode_of(reading, each.first, each.last, each.pattern.phrase) != "denied":
                words = text[reading.marks[each.first].start() : reading.marks[each.last].end()]
        # The same words are one matter: the first of the pack that takes them whole.
        if words and not any(words in earlier for _, earlier in found):
            found.append((code, words))
    return found


#: Facts of an incident after which there may be something to offer.
READ: frozenset[type[Fact]] = frozenset({*TEXTS, CodeSet})
RULES = (Rule(command=SetMatterAside, decide=set_matter_aside),)
CONSEQUENCES = (Consequence(of=READ | {CallHeard}, follow=offer),)
