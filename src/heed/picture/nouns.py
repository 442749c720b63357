"""The nouns together: which category of stream holds which facts, and how each folds.

`Picture` is what a decision sees: states by stream, folded as of one moment. It keeps count of what was read, so that
the record can refuse the decision's facts if any of it has moved. Pure: a stream that is not folded yet is asked for
by raising `Unfolded`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from heed.picture import (
    contact,
    disposal,
    erasure,
    gazetteer,
    hold,
    incident,
    keeping,
    known,
    looking,
    message,
    neighbour,
    officer_message,
    owed,
    person,
    post,
    queue,
    records,
    restriction,
    route,
    submission,
    unit,
)
from heed.picture.contact import Contact
from heed.picture.disposal import Disposal
from heed.picture.fact import Fact, FactShape, Recorded, Subject, category_of
from heed.picture.hold import Hold
from heed.picture.incident import Incident
from heed.picture.index import Index as Index
from heed.picture.known import Known
from heed.picture.looking import Looking
from heed.picture.marked import Match
from heed.picture.mention import Lookup, Seen
from heed.picture.neighbour import Neighbour
from heed.picture.officer_message import OfficerMessage
from heed.picture.owed import Task
from heed.picture.person import Person
from heed.picture.post import Post
from heed.picture.restriction import Restriction
from heed.picture.submission import Submission
from heed.picture.unit import Unit
from heed.picture.waiting import IN_DANGER, place_of

Evolve = Callable[[Any, Recorded], Subject]

EVOLVE: dict[str, Evolve] = {
    "contact": contact.evolve,
    "incident": incident.evolve,
    "unit": unit.evolve,
    "post": post.evolve,
    "person": person.evolve,
    "shift": person.evolve_shift,
    "looking": looking.evolve,
    "task": owed.evolve,
    "queue": queue.evolve,
    "officer_message": officer_message.evolve,
    "neighbour": neighbour.evolve,
    "known": known.evolve,
    "submission": submission.evolve,
    "lookup": records.evolve,
    "gazetteer": gazetteer.evolve,
    "restriction": restriction.evolve,
    "erasure": erasure.evolve,
    "hold": hold.evolve,
    "disposal": disposal.evolve,
}
_OWN_FACTS: dict[str, tuple[type[Fact], ...]] = {
    "contact": (*contact.FACTS, *restriction.ON_RECORDS),
    "incident": (*incident.FACTS, *restriction.ON_RECORDS),
    "unit": unit.FACTS,
    "post": post.FACTS,
    "person": person.FACTS,
    "shift": person.SHIFT_FACTS,
    "looking": looking.FACTS,
    "task": owed.FACTS,
    "queue": queue.FACTS,
    "officer_message": officer_message.FACTS,
    "neighbour": neighbour.FACTS,
    "known": known.FACTS,
    "submission": submission.FACTS,
    "lookup": records.FACTS,
    "gazetteer": gazetteer.FACTS,
    "restriction": restriction.FACTS,
    "erasure": erasure.FACTS,
    "hold": hold.FACTS,
    "disposal": disposal.FACTS,
}
FACTS: dict[str, tuple[type[Fact], ...]] = {
    category: (*facts, *keeping.ON_RECORDS) if category in keeping.DISPOSABLE else facts
    for category, facts in _OWN_FACTS.items()
}
#: Each begins a stream, and therefore comes once in it.
BEGINNINGS: frozenset[type[Fact]] = frozenset(
    {
        contact.CallPresented,
        message.MessageReceived,
        route.CallSignposted,
        incident.IncidentOpened,
        unit.UnitCameOnDuty,
        post.PostTaken,
        person.PersonAdded,
        looking.LookingFlagged,
        owed.TaskOwed,
        officer_message.MessageTaken,
        neighbour.NeighbourHeard,
        restriction.RestrictionPlaced,
        erasure.ErasureOrdered,
        hold.HoldPlaced,
        disposal.DisposalOrdered,
        known.KnownRecorded,
        submission.IntelligenceSubmitted,
        looking.LookingFlagged,
        records.LookupBegun,
    }
)
SHAPES: dict[str, FactShape] = {kind.__name__: FactShape(kind) for kinds in FACTS.values() for kind in kinds}

#: What a decision asks for that is in no stream: mentions by their keys, a line each.
LOOKUP = "mentions/"
#: And several streams at once, a line each.
TOGETHER = "streams/"

S = TypeVar("S", bound=Subject)


def evolve(state: Subject | None, recorded: Recorded) -> Subject:
    """Fold one recorded fact into the state of its stream."""
    if state is not None and isinstance(recorded.fact, restriction.ON_RECORDS):
        roles = restriction.restricted_to(recorded.fact) or ()
        return msgspec.structs.replace(state, version=recorded.version, restricted_to=roles)
    if state is not None and isinstance(recorded.fact, keeping.ON_RECORDS):
        return msgspec.structs.replace(state, version=recorded.version, kept=keeping.evolve(state.kept, recorded))
    return EVOLVE[category_of(recorded.stream)](state, recorded)


def fold(facts: Iterable[Recorded], state: Subject | None = None) -> Subject | None:
    """The state of one stream after its facts, in order."""
    for recorded in facts:
        state = evolve(state, recorded)
    return state


class Unfolded(Exception):
    """A decision asked for something that is not in the room's memory; `wanted` is a stream or an incident number."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


class NotThere(Exception):
    """There is no such thing; `what` is what the operator gave."""

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(f"{kind} {what}")
        self.kind = kind
        self.what = what


class Picture:
    """What one decision sees of the room, and which of it has been read."""

    def __init__(self, index: Index, loaded: Mapping[str, Subject | None] | None = None) -> None:
        self._index = index
        #: Streams folded from the record for this decision because the room does not hold them.
        self._loaded = dict(loaded or {})
        #: Streams read, with the version they had; 0 where the stream does not exist.
        self.read: dict[str, int] = {}
        #: Categories read whole.
        self.scanned: set[str] = set()
        #: States that earlier decisions of the same append lead to.
        self._ahead: dict[str, Subject] = {}
        #: How many facts of this append each of these has been folded with.
        self.foreseen: dict[str, int] = {}

    def foresee(self, stream: str, state: Subject) -> None:
        """Let what is decided from here on see a stream as one more of the facts decided so far leaves it."""
        self._ahead[stream] = state
        self.foreseen[stream] = self.foreseen.get(stream, 0) + 1

    def leads_to(self, stream: str) -> Subject:
        """Where the facts that were foreseen lead a stream."""
        return self._ahead[stream]

    def ahead(self, stream: str) -> Subject | None:
        """The state of a stream as the facts decided so far leave it; not counted as read."""
        return self._ahead.get(stream) or self.before(stream)

    def before(self, stream: str) -> Subject | None:
        """The state of a stream before this append, as far as the room or this decision has it; not counted as read."""
        return self._index.by_category[category_of(stream)].get(stream) or self._loaded.get(stream)

    def state(self, stream: str) -> Subject | None:
        """The state of a stream, or None where it has no facts."""
        if stream in self._ahead:
            return self._ahead[stream]
        found = self._index.by_category[category_of(stream)].get(stream)
        if found is None:
            if stream not in self._loaded:
                raise Unfolded(stream)
            found = self._loaded[stream]
        self.read[stream] = found.version if found is not None else 0
        return found

    def _get(self, kind: type[S], category: str, ref: str) -> S:
        found = self.state(f"{category}/{ref}")
        if not isinstance(found, kind):
            raise NotThere(category, ref)
        return found

    def incident(self, ref: str) -> Incident:
        """An incident by id, or by its log number ("0412", today's or the newest open one of that number)."""
        if len(ref) < 10 and ref.isascii() and ref.isdigit():
            stream = self._index.numbers.get(f"{int(ref):04d}")
            if stream is None:
                key = f"number/{int(ref):04d}"
                if key not in self._loaded:
                    raise Unfolded(key)
                found = self._loaded[key]
                if not isinstance(found, Incident):
                    raise NotThere("incident", ref)
                stream = f"incident/{found.id}"
            ref = stream.partition("/")[2]
        return self._get(Incident, "incident", ref)

    def named(self, category: str, ref: str) -> Subject | None:
        """What a command names by id or log number, as far as the room or this decision has it; not counted as read."""
        stream = self._index.numbers.get(ref) if category == "incident" else None
        return self.ahead(stream or f"{category}/{ref}")

    def contact(self, ref: str) -> Contact:
        """A contact by id."""
        return self._get(Contact, "contact", ref)

    def unit(self, ref: str) -> Unit:
        """A unit on duty by call sign, or any by id."""
        stream = self._index.callsigns.get(ref.strip().upper())
        if stream is None and "/" not in ref:
            raise NotThere("unit", ref)
        return self._get(Unit, "unit", stream.partition("/")[2] if stream else ref)

    def unit_on_duty(self, callsign: str) -> Unit | None:
        """The unit on duty under a call sign, if one is. None means: my facts hold only if no unit moved meanwhile."""
        if callsign.strip().upper() in self._index.callsigns:
            return self.unit(callsign)
        self.scanned.add("unit")
        return None

    def post(self, ref: str) -> Post:
        """A post by id."""
        return self._get(Post, "post", ref)

    def task(self, stream: str) -> Task:
        """What an incident owed when it was closed, by its stream."""
        return self._get(Task, "task", stream.partition("/")[2])

    def officer_message(self, ref: str) -> OfficerMessage:
        """A message for an officer, by id."""
        return self._get(OfficerMessage, "officer_message", ref)

    def submission(self, ref: str) -> Submission:
        """Intelligence that somebody submitted, by id."""
        return self._get(Submission, "submission", ref)

    def neighbour(self, ref: str) -> Neighbour:
        """A neighbour by kind and name, `switch:main`."""
        return self._get(Neighbour, "neighbour", ref)

    def known(self, ref: str) -> Known:
        """A known record by id."""
        return self._get(Known, "known", ref)

    def marked(self, state: Subject, at: datetime) -> tuple[Match, ...]:
        """Markers of whom and what a contact or incident names, as the room has them; not counted as read, so that help
        waits for nothing. What is placed at the same moment looks for itself (`heed.intelligence.carrying`).
        """
        return self._index.marked.matches(state, at)

    def fold_together(self, streams: Iterable[str]) -> None:
        """Have several streams folded in one reading that are about to be asked for one by one."""
        missing = [one for one in streams if self.before(one) is None and one not in self._loaded]
        if missing:
            raise Unfolded(TOGETHER + "\n".join(missing))

    def mentioned(self, keys: Iterable[str]) -> tuple[Seen, ...]:
        """Mentions of the whole record found by one of these keys, as the index had them; not counted as read."""
        wanted = LOOKUP + "\n".join(sorted(set(keys)))
        if wanted not in self._loaded:
            raise Unfolded(wanted)
        found = self._loaded[wanted]
        return found.seen if isinstance(found, Lookup) else ()

    def marked_same(self, known: Known) -> Known | None:
        """The record of the very same address, number or vehicle that is marked already; not counted as read."""
        return self._index.marked.of_same(known)

    def looking(self, ref: str) -> Looking:
        """Looking that was found unusual, by the id of its stream."""
        return self._get(Looking, "looking", ref)

    def messages_in_sight(self) -> tuple[OfficerMessage, ...]:
        """Messages for officers that the room holds, as this act leaves them; not counted as read."""
        held = {**self._index.by_category["officer_message"], **self._ahead}
        return tuple(one for one in held.values() if isinstance(one, OfficerMessage) and one.open)

    def owes(self, identity: str) -> bool:
        """Whether anything that belongs to a record, by its id, is still open. Not counted as read."""
        held = self._index.by_category
        return any(f"/{identity}/" in stream for category in ("task", "officer_message") for stream in held[category])

    def restrictions(self) -> tuple[Restriction, ...]:
        """Restrictions that stand. Reading it means: my facts hold only if none was placed or lifted."""
        return tuple(one for one in self._all("restriction") if isinstance(one, Restriction) and one.open)

    def holds(self) -> tuple[Hold, ...]:
        """Legal holds that stand. Reading it means: my facts hold only if none was placed or lifted."""
        return tuple(one for one in self._all("hold") if isinstance(one, Hold) and one.open)

    def disposals(self) -> tuple[Disposal, ...]:
        """Disposals that are not over. Reading it means: my facts hold only if none was ordered."""
        return tuple(one for one in self._all("disposal") if isinstance(one, Disposal))

    def person(self, ref: str) -> Person:
        """A person by id or by sign-in name."""
        stream = self._index.sign_ins.get(ref.casefold())
        return self._get(Person, "person", stream.partition("/")[2] if stream else ref)

    def posts(self) -> tuple[Post, ...]:
        """Every post on duty, longest held first. Reading it means: my facts hold only if no post changed."""
        held = (p for p in self._all("post") if isinstance(p, Post) and p.open)
        return tuple(sorted(held, key=lambda p: (p.taken_at, p.id)))

    def people(self) -> tuple[Person, ...]:
        """Every person with an account. Reading it means: my facts hold only if no account changed."""
        return tuple(p for p in self._all("person") if isinstance(p, Person))

    def live_contacts(self) -> tuple[Contact, ...]:
        """Contacts that are open."""
        return tuple(c for c in self._all("contact") if isinstance(c, Contact))

    def contacts_in_sight(self) -> tuple[Contact, ...]:
        """Contacts that the room holds, with what was decided so far; not counted as read."""
        held = {**self._index.by_category["contact"], **self._ahead}
        return tuple(one for one in held.values() if isinstance(one, Contact) and one.open)

    def pressing(self, ways_in: Iterable[str]) -> tuple[int, datetime | None]:
        """How many contacts press that nobody has taken, and since when the first stands of those in danger or by these
        ways in: as this act leaves them, not counted as read.
        """
        kept = self._index.pressing
        ahead = {stream: one for stream, one in self._ahead.items() if isinstance(one, Contact)}
        anew = [(place, one.stands_since) for one in ahead.values() if (place := place_of(one)) is not None]
        places = {IN_DANGER, *ways_in}
        firsts = [kept.first(places, ahead), *(since for place, since in anew if place in places)]
        first = min((since for since in firsts if since is not None), default=None)
        return kept.count(ahead) + len(anew), first

    def incidents_in_sight(self) -> tuple[Incident, ...]:
        """Incidents that the room holds, as they stand; not counted as read, so for what may be a moment old."""
        return tuple(one for one in self._index.by_category["incident"].values() if isinstance(one, Incident))

    def _all(self, category: str) -> Iterable[Subject]:
        self.scanned.add(category)
        held: Mapping[str, Subject] = self._index.by_category[category]
        if self._ahead:
            held = {**held, **{s: state for s, state in self._ahead.items() if category_of(s) == category}}
        return held.values()
