"""Carrying markers to whoever acts: shown on a contact or incident in the act that names what is marked (IN2). Pure.

The room holds every marked record, so that nothing is asked of the database in the first second of a call. Both sides
look: what is named looks for markers, a marker that is placed looks through what is open. Two such acts at one moment
do not see each other; a deadline of the marker looks through what is open once more, some seconds later, and cannot be
forgotten. Nothing here refuses, and no act of help waits for the records to stand still.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from heed.clock.due import Due
from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.contact import Contact
from heed.picture.described import RECOGNISED
from heed.picture.fact import Change, Fact, Subject
from heed.picture.incident import Incident
from heed.picture.known import Known, KnownCorrected, KnownJoined, KnownMerged, KnownUnmerged, a_kind
from heed.picture.life import ContactLinked
from heed.picture.marked import Marked, Match, words_of
from heed.picture.marker import MarkerCarried, MarkerExpired, MarkerPlaced, MarkerProlonged, MarkerWithdrawn, Moved
from heed.picture.mention import FACTS as MENTIONING
from heed.picture.nouns import Picture
from heed.picture.shown import RESTRICTED, MarkerShown, ShownMarkerMoved, ShownMarkerSetAside
from heed.policy.values import Policy

MOVES: dict[type[Fact], Moved] = {
    MarkerExpired: "expired", MarkerProlonged: "prolonged", MarkerWithdrawn: "withdrawn",
}  # fmt: skip
#: Facts of a known record after which it may be found by other things than before.
OF_RECORDS: tuple[type[Fact], ...] = (MarkerPlaced, KnownCorrected, KnownMerged, KnownJoined, KnownUnmerged)
Carrier = Contact | Incident


def carry(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Markers that what was just said brings to a contact or incident, and what became of those shown there."""
    found: dict[tuple[str, str], Change] = {}
    for stream, carrier in _touched(changes, picture):
        matches = (
            match for source in _sources(stream, carrier, changes, picture) for match in picture.marked(source, at)
        )
        for change in shown_on(stream, carrier, matches):
            found.setdefault(_named(change), change)
    for stream in dict.fromkeys(stream for stream, fact in changes if type(fact) in OF_RECORDS):
        for change in found_open(stream, picture, at):
            found.setdefault(_named(change), change)
    return [*found.values(), *_aside_already(found.values(), picture), *_moved(changes, picture)]


def _aside_already(shown: Iterable[Change], picture: Picture) -> Iterator[Change]:
    """What somebody said on the call is about somebody else comes to its log with that, unless it was recognised."""
    for stream, fact in shown:
        incident = picture.ahead(stream)
        if not isinstance(incident, Incident) or not isinstance(fact, MarkerShown):
            continue
        contact = picture.ahead(f"contact/{incident.contact}") if incident.contact else None
        aside = contact.markers.aside if isinstance(contact, Contact) else ()
        said = next((one for one in aside if one.marker == fact.marker), None)
        if said is not None and fact.known not in dict(incident.account.recognised).values():
            yield (
                stream,
                ShownMarkerSetAside(marker=fact.marker, name=fact.name, reason=said.reason, by_name=said.by_name),
            )


def _named(change: Change) -> tuple[str, str]:
    stream, fact = change
    assert isinstance(fact, MarkerShown)
    return stream, fact.marker


def _touched(changes: Sequence[Change], picture: Picture) -> Iterator[tuple[str, Carrier]]:
    """Contacts and incidents that may name something else now; of a contact also the incidents it led to."""
    streams = [stream for stream, fact in changes if type(fact) in OF_CARRIERS]
    for stream in list(dict.fromkeys(streams)):
        contact = picture.ahead(stream)
        if isinstance(contact, Contact):
            streams += [f"incident/{one}" for one in contact.incidents]
    for stream in dict.fromkeys(streams):
        carrier = picture.ahead(stream)
        if isinstance(carrier, Contact | Incident):
            yield stream, carrier


def _sources(stream: str, carrier: Carrier, changes: Sequence[Change], picture: Picture) -> Iterator[Subject]:
    """Whose words count: its own, and those of the contacts about it that the room holds."""
    yield carrier
    if isinstance(carrier, Incident):
        linked = [fact.contact for other, fact in changes if other == stream and isinstance(fact, ContactLinked)]
        for identity in dict.fromkeys((carrier.contact, *linked)):
            contact = picture.ahead(f"contact/{identity}") if identity else None
            if contact is not None:
                yield contact


def shown_on(stream: str, carrier: Carrier, matches: Iterable[Match]) -> Iterator[Change]:
    """Those that are not shown there yet, or only as possible."""
    for match in matches:
        had = carrier.markers.of(match.marker.id)
        if had is None or had.withdrawn or (match.certain and not had.certain):
            yield stream, _shown(match)


def _shown(match: Match) -> MarkerShown:
    one = match.marker
    shown = MarkerShown(
        marker=one.id, known=match.known.id, kind=one.kind, name=one.name, on=words_of(match.known), why=match.why,
        certain=match.certain, risk=one.risk, scheme=one.scheme, words=one.words, source=one.source,
        placed_at=one.placed_at, until=one.until, expired=one.expired_at is not None, sees=one.sees, grade=one.grade,
        codeword=one.codeword, silent=one.silent, do_not_ring=one.do_not_ring,
    )  # fmt: skip
    if not one.sees:
        return shown
    # The log is read by everybody: what only some may see stays on the record, and their screens take it from there.
    return msgspec.structs.replace(
        shown, name=RESTRICTED, kind="restricted", words="", source="", codeword="", on=a_kind(match.known.kind)
    )


def found_open(stream: str, picture: Picture, at: datetime) -> Iterator[Change]:
    """What is open and names what a record's markers hold for."""
    marked = Marked()
    for one in _with_merged(stream, picture):
        marked.put(one)
    if not marked.by_marker():
        return
    for carrier_stream, carrier in _open(picture):
        yield from shown_on(carrier_stream, carrier, marked.matches(carrier, at))


def _with_merged(stream: str, picture: Picture) -> Iterator[Known]:
    """The record, the one that stands for it, and those it stands for, as far as the room has them."""
    known = picture.ahead(stream)
    if not isinstance(known, Known):
        return
    yield known
    for identity in (known.into, *known.joined):
        other = picture.ahead(f"known/{identity}") if identity else None
        if isinstance(other, Known):
            yield other


def _open(picture: Picture) -> Iterator[tuple[str, Carrier]]:
    held = [f"incident/{one.id}" for one in picture.incidents_in_sight()]
    held += [f"contact/{one.id}" for one in picture.contacts_in_sight()]
    for stream in held:
        carrier = picture.ahead(stream)
        if isinstance(carrier, Contact | Incident) and carrier.open:
            yield stream, carrier


def _moved(changes: Sequence[Change], picture: Picture) -> Iterator[Change]:
    """What became of a marker stands wherever it is shown."""
    for stream, fact in changes:
        if type(fact) not in MOVES:
            continue
        known = picture.ahead(stream)
        assert isinstance(fact, MarkerExpired | MarkerProlonged | MarkerWithdrawn)
        marker = (
            next((one for one in known.markers if one.id == fact.marker), None) if isinstance(known, Known) else None
        )
        for carrier_stream, carrier in _open(picture) if marker is not None else ():
            shown = carrier.markers.of(fact.marker)
            if shown is not None and marker is not None:
                why = "" if marker.sees else marker.decision
                moved = ShownMarkerMoved(
                    marker=fact.marker, name=shown.name, how=MOVES[type(fact)], until=marker.until, why=why
                )
                yield carrier_stream, moved


def look_again(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Once more through what is open, for what was said at the moment it was placed; and when one begins."""
    known = picture.known(due.subject)
    found = list(found_open(due.stream, picture, at))
    one = next(marker for marker in known.markers if marker.id == due.kind.partition(":")[2])
    return [(due.stream, MarkerCarried(marker=one.id, name=one.name, found=len(found))), *found]


#: Facts of a contact or incident after which it may name something else.
OF_CARRIERS: frozenset[type[Fact]] = frozenset({*MENTIONING, *RECOGNISED, ContactLinked})
CONSEQUENCES = (Consequence(of=frozenset({*OF_CARRIERS, *OF_RECORDS, *MOVES}), follow=carry),)
