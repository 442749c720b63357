"""Markers as they are shown: the band of a contact or incident, a record's own, and everything that is to be reviewed.

`markers:<incident>:<role>` and `card-markers:<contact>:<role>` are one band each, that no scrolling hides;
`record-markers:<record>:<role>` has a row a marker, and `reviews` one for each that stands in the room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from heed.clock.answering import on_duty_for
from heed.intelligence.reviews import next_review
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.fact import category_of, id_of
from heed.picture.incident import Incident
from heed.picture.known import Known
from heed.picture.marked import words_of
from heed.picture.marker import WAYS, WISHES, Marker
from heed.picture.shown import RESTRICTED, ShownMarker
from heed.web.view import Row, View, ViewContext

BAND = "markers"
#: As many stand open in a band; the rest behind a line that says how many.
OPEN = 3


class Band(View):
    """What is shown on one contact or incident, to one role."""

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.role = self.subject.partition(":")[2]
        self._carrier: Contact | Incident | None = None

    @property
    def stream(self) -> str:
        """Of what it is shown on."""
        return f"{self.detail}/{self.subject.partition(':')[0]}"

    async def load(self) -> None:
        found = self.room.index.by_category[self.detail].get(self.stream) or await self.room.store.state(self.stream)
        if isinstance(found, Contact | Incident) and (self._carrier is None or self._carrier.version < found.version):
            self._carrier = found

    def keys(self) -> Iterable[str]:
        return (BAND,) if self._carrier is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        if moved.recorded.stream == self.stream and isinstance(moved.after, Contact | Incident):
            self._carrier = moved.after
            return (BAND,)
        if category_of(moved.recorded.stream) == "known" and self._carrier is not None:
            known = id_of(moved.recorded.stream)
            return (BAND,) if any(one.known == known for one in self._carrier.markers.shown) else ()
        return ()

    def draw(self, key: str) -> Row | None:
        carrier = self._carrier
        if carrier is None or not (carrier.markers.standing or carrier.markers.folded):
            return None
        shown = [self._as_seen(one) for one in carrier.markers.standing]
        folded = [{**self._as_seen(one), "aside": said} for one, said in carrier.markers.folded]
        crews = carrier.units if isinstance(carrier, Incident) and carrier.open else ()
        html = self.context.render(
            "intelligence/marker-band.html", key=key, order="0", shown=shown[:OPEN], more=shown[OPEN:],
            incident=carrier.id, field=self.detail, folded=folded,
            untold=[one for one in crews if carrier.markers.unsaid(one.unit)],
            told=[one for one in crews if not carrier.markers.unsaid(one.unit)],
        )  # fmt: skip
        return "0", html.strip()

    def _as_seen(self, one: ShownMarker) -> Mapping[str, Any]:
        """As the log has it; what only some may see comes from the record, for those who may."""
        kept = self._kept(one) if one.sees else None
        if kept is None:
            return {"m": one, "name": one.name, "words": one.words, "source": one.source, "codeword": one.codeword}
        return {"m": one, "name": kept.name, "words": kept.words, "source": kept.source, "codeword": kept.codeword}

    def _kept(self, one: ShownMarker) -> Marker | None:
        known = self.room.index.by_category["known"].get(f"known/{one.known}")
        markers = known.markers if isinstance(known, Known) else ()
        return next((kept for kept in markers if kept.id == one.marker and kept.seen_by(self.role)), None)


class OnIncident(Band):
    """`markers:<incident>:<role>`."""

    screen = "incident"
    detail = "incident"


class OnContact(Band):
    """`card-markers:<contact>:<role>`."""

    screen = "call_desk"
    detail = "contact"


class OfRecord(View):
    """`record-markers:<record>:<role>`: a row a marker, those that stand first."""

    screen = "incident"
    detail = "known"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.known, _, self.role = self.subject.partition(":")
        self._known: Known | None = None

    async def load(self) -> None:
        stream = f"known/{self.known}"
        found = self.room.index.by_category["known"].get(stream) or await self.room.store.state(stream)
        if isinstance(found, Known) and (self._known is None or self._known.version < found.version):
            self._known = found

    def keys(self) -> Iterable[str]:
        return [one.id for one in self._known.markers if one.seen_by(self.role)] if self._known is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        if moved.recorded.stream == f"known/{self.known}" and isinstance(moved.after, Known):
            self._known = moved.after
            return self.keys()
        return self.keys() if moved.staffing else ()

    def draw(self, key: str) -> Row | None:
        known = self._known
        one = next((one for one in known.markers if one.id == key), None) if known is not None else None
        if known is None or one is None:
            return None
        order = f"{0 if one.stands else 1}-{int(one.until.timestamp()):012d}"
        role = self.context.pack.in_force(self.context.now()).roles.get(self.role)
        html = self.context.render(
            "intelligence/marker-item.html", key=key, order=order, k=known, m=one, ways=list(WAYS.items()),
            wishes=[(wish, words) for wish, words in WISHES.items() if wish], wish_words=WISHES, way_words=WAYS,
            may_decide=role is not None and "prolong_marker" in role.may,
            supervises=role is not None and role.supervisor, owner=owner_of(one, known, self),
        )  # fmt: skip
        return order, html.strip()


def owner_of(one: Marker, known: Known, view: View) -> str:
    """Who has its review now, by name; the role where nobody on duty answers."""
    role, post, _ = one.owner
    if not role:
        return ""
    posts = view.room.index.by_category["post"]
    held = on_duty_for(role, post, "", posts, view.context.pack.in_force(known.began_at))
    return held.name if held is not None else role.replace("_", " ")


class Reviews(View):
    """`reviews`: every marker that stands or whose decision is to be told: reviews owed first, then by what comes next.

    A row says what kind of thing is marked, and never whom.
    """

    screen = "incident"

    def keys(self) -> Iterable[str]:
        for known in self.room.index.marked.known.values():
            for one in known.markers:
                if one.open:
                    yield f"{known.id}:{one.id}"

    def touched(self, moved: Moved) -> Iterable[str]:
        if moved.staffing:
            yield from self.keys()
        for state in {id(one): one for one in (moved.before, moved.after)}.values():
            if isinstance(state, Known):
                yield from (f"{state.id}:{one.id}" for one in state.markers)

    def draw(self, key: str) -> Row | None:
        known_id, _, marker = key.partition(":")
        known = self.room.index.by_category["known"].get(f"known/{known_id}")
        one = next((one for one in known.markers if one.id == marker), None) if isinstance(known, Known) else None
        if not isinstance(known, Known) or one is None or not one.open:
            return None
        due = next_review(one, self.context.pack.in_force(known.began_at))
        owed = one.review_owed or one.untold
        order = f"{0 if owed else 1}-{int(due.timestamp()):012d}"
        html = self.context.render(
            "intelligence/marker-row.html", key=key, order=order, k=known, m=one, due=due, owed=owed,
            name=RESTRICTED if one.sees else one.name, owner=owner_of(one, known, self),
        )  # fmt: skip
        return order, html.strip()


def heading(known: Known) -> str:
    """What a record's page is called."""
    return words_of(known)
