"""Who looked at this, and what did they look at: from the record by its indexes, newest first, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
from psycopg.rows import TupleRow

from heed.log import sql
from heed.log.store import Store
from heed.log.traces import Traces
from heed.picture import spelling
from heed.picture.contact import Contact
from heed.picture.fact import Recorded, Subject, category_of, id_of
from heed.picture.incident import Incident
from heed.picture.indexed import keys_of
from heed.picture.known import Known
from heed.picture.looking import Looking
from heed.picture.mention import in_words
from heed.picture.moment import LONDON
from heed.picture.person import Person, RecordRead
from heed.picture.telephone import telephone
from heed.standards.sought import sought
from heed.web.site import Site

QUERIES = sql.load("heed.standards")
PAGE = 50
#: Records and shifts that one question is about at most, the newest.
MOST = 400
JUDGED = 20
END = 2**62
RECORD = re.compile(r"^(incident|contact|known|person)/\S{1,80}$")
NUMBER = re.compile(r"^(\d{1,6})(?:\s+(?:of\s+)?(\d{4}-\d\d-\d\d))?$")
PLATE = re.compile(r"^(?=.*\d)(?=.*[A-Z])[A-Z0-9]{2,7}$")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed, as the record is asked for it: somebody's own readings, or who read these."""

    words: str
    officer: Person | None = None
    subjects: tuple[str, ...] = ()
    #: Traces every one of which a search left that was for this.
    traces: frozenset[str] = frozenset()


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A reading as the page has it."""

    position: int
    at: datetime
    person: str
    name: str
    role: str
    what: str
    subject: str
    label: str
    href: str
    words: str
    count: int | None
    why: str
    in_hand: str
    terminal: str
    duty: str
    over: bool


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Readings, newest first, and from which position on the next page is asked; 0 where there is none."""

    rows: tuple[Shown, ...]
    before: int = 0


async def ask(site: Site, words: str) -> Asked:
    """By a record's stream, a log number (with its day, or the newest), a sign-in or name of a colleague, or words."""
    if RECORD.match(words):
        return Asked(words=words, subjects=(words,))
    if found := NUMBER.match(words):
        return Asked(words=words, subjects=await _numbered(site, int(found[1]), found[2] or ""))
    people = [one for one in site.room.index.by_category["person"].values() if isinstance(one, Person)]
    folded = words.casefold()
    officer = next((one for one in people if folded in (one.sign_in, one.name.casefold())), None)
    if officer is not None:
        return Asked(words=words, officer=officer)
    return await naming(site, words)


async def naming(site: Site, words: str) -> Asked:
    """Records that name these words, and searches for them."""
    rows = await _rows(site.room.store, "naming", keys=list(_keys(words)), most=MOST) if _keys(words) else []
    return Asked(words=words, subjects=tuple(row[0] for row in rows), traces=sought(words))


def _keys(words: str) -> tuple[str, ...]:
    number = telephone(words).e164
    if number:
        return (f"n:{number}",)
    plate = spelling.plate(words)
    if PLATE.match(plate) and len(words.split()) <= 2:
        return (f"v:{plate}",)
    return tuple(key for key in keys_of("person", {"name": words}) if key.startswith("w:"))


async def _numbered(site: Site, number: int, day: str) -> tuple[str, ...]:
    rows = await _rows(site.room.store, "numbered", number=number, most=MOST)
    if day:
        return tuple(stream for stream, at in rows if f"{at.astimezone(LONDON):%Y-%m-%d}" == day)
    return tuple(stream for stream, _ in rows[:1])


async def read(site: Site, asked: Asked, before: int = 0) -> Page:
    """A page of readings."""
    store, end = site.room.store, before or END
    if asked.officer is not None:
        rows = await _rows(store, "readings_by", person=asked.officer.id, before=end, most=PAGE + 1)
        found = await store.decode(rows)
    else:
        rows = await _rows(store, "readings_of", subjects=list(asked.subjects), before=end, most=PAGE + 1)
        found = [*await store.decode(rows), *await _searches(site, asked, end)]
        found.sort(key=lambda one: -one.position)
    page = found[:PAGE]
    shown = await _shown(site, page)
    return Page(rows=shown, before=page[-1].position if len(found) > PAGE else 0)


async def _searches(site: Site, asked: Asked, before: int) -> list[Recorded]:
    """Searches that left every trace asked for."""
    traces: Traces | None = site.traces
    if traces is None or not asked.traces:
        return []
    shared = await traces.sharing(asked.traces, datetime(1970, 1, 1, tzinfo=UTC), MOST, ("shift",))
    shifts = [stream for stream, one in shared.items() if asked.traces <= set(one.traces)]
    if not shifts:
        return []
    rows = await _rows(site.room.store, "readings_in", shifts=shifts, before=before, most=MOST)
    found = await site.room.store.decode(rows)
    return [
        one for one in found
        if isinstance(one.fact, RecordRead) and one.fact.words and _fits(asked, one.fact.words)
    ][: PAGE + 1]  # fmt: skip


def _fits(asked: Asked, words: str) -> bool:
    wanted = telephone(asked.words).e164
    if wanted:
        return telephone(words).e164 == wanted
    return set(spelling.words_of(asked.words)) <= set(spelling.words_of(words))


async def judged(site: Site) -> list[Looking]:
    """What was judged lately, newest first."""
    rows = await _rows(site.room.store, "judged", most=JUDGED)
    streams = [row[0] for row in rows]
    found = await site.room.store.states(streams)
    return [one for one in (found.get(stream) for stream in streams) if isinstance(one, Looking)]


async def _shown(site: Site, page: Iterable[Recorded]) -> tuple[Shown, ...]:
    readings = [(one, one.fact) for one in page if isinstance(one.fact, RecordRead)]
    named = await names(site, {name for _, fact in readings for name in (fact.subject, fact.in_hand)})
    return tuple(_row(site, one, fact, named) for one, fact in readings)


async def names(site: Site, streams: Iterable[str]) -> dict[str, str]:
    """Streams of records by what people call them."""
    wanted = {one for one in streams if category_of(one) in ("incident", "contact", "known", "person") and "/" in one}
    index = site.room.index.by_category
    states: dict[str, Subject | None] = {one: index.get(category_of(one), {}).get(one) for one in wanted}
    states |= await site.room.store.states([one for one, state in states.items() if state is None])
    return {stream: _name(state) for stream, state in states.items() if state is not None}


def _name(state: Subject) -> str:
    match state:
        case Incident():
            return f"log {state.number} of {state.opened_at.astimezone(LONDON):%-d %b %Y}"
        case Contact():
            return f"contact of {state.presented_at.astimezone(LONDON):%-d %b %Y %H:%M}"
        case Known():
            return f"known {state.kind}: {in_words(state.kind, state.details)}"
        case Person():
            return f"account of {state.name}"
        case _:
            return state.id


def _row(site: Site, one: Recorded, fact: RecordRead, named: dict[str, str]) -> Shown:
    person = site.room.index.by_category["person"].get(f"person/{one.actor}")
    href = f"/standards?q={fact.subject}" if fact.subject in named else ""
    return Shown(
        position=one.position, at=one.happened_at, person=one.actor,
        name=person.name if isinstance(person, Person) else one.actor, role=one.role, what=fact.what,
        subject=fact.subject, label=named.get(fact.subject, fact.subject.replace("_", " ")), href=href,
        words=fact.words, count=fact.count, why=fact.why, in_hand=named.get(fact.in_hand, id_of(fact.in_hand)),
        terminal=one.workstation, duty=fact.duty, over=fact.over,
    )  # fmt: skip


async def _rows(store: Store, query: str, **values: object) -> list[TupleRow]:
    async with store.pool.connection() as connection:
        cursor = await connection.execute(QUERIES[query], values)
        return await cursor.fetchall()
