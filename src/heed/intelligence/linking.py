"""Which other logs one may have to do with, all of them, and what people make of that (IN5). Pure.

Some seconds after a log has named somebody or something, the clock has the index looked through: nothing that helps
waits for it. What is found is put before whoever has either log; who links them makes both judge again (L3). The same
number alone is possible and no more, and nothing is joined by the system.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import hypot

import msgspec

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.intelligence.linked import Other, tell_of_proposals
from heed.log.command import Who
from heed.picture.contact import Contact
from heed.picture.fact import Change, Subject
from heed.picture.incident import Incident
from heed.picture.indexed import STRONG
from heed.picture.known import Known
from heed.picture.link import STRENGTHS, LinksProposed, Strength
from heed.picture.mention import Row, Seen, rows_of
from heed.picture.nouns import Picture
from heed.picture.submission import given_on
from heed.policy.linking import LinkingPair, LinkingRules
from heed.policy.values import Policy

#: Seconds after the last naming in which more is likely to be said.
SETTLED = timedelta(seconds=2)
#: Kinds of what two logs have in common, by the beginning of the key; the first of one mention counts.
REASONS: Mapping[str, str] = {
    "pb:": "person", "nm:": "name", "v:": "vehicle", "e:": "email", "r:": "person", "a:": "address", "g:": "address",
    "n:": "number",
}  # fmt: skip
KINDS = tuple(REASONS.values())
SHARED_BY_MANY = ("address", "number", "name")
LOOKED_BY = (*STRONG, "nm:")


#: For each known record that a log names, all records that stand for the same.
Alike = Mapping[str, frozenset[str]]
NOBODY_ALIKE: Alike = {}


# What is looked for


def looked_by(rows: Iterable[Row], alike: Alike = NOBODY_ALIKE) -> tuple[str, ...]:
    """The keys that others are looked for by; a known record is one too, and every record merged with it."""
    found = {key for row in rows for key in row.keys if key.startswith(LOOKED_BY)}
    return tuple(sorted(found | {f"k:{one}" for same in alike.values() for one in same}))


def others(
    incident: Incident,
    own: Sequence[Row],
    seen: Iterable[Seen],
    in_sight: Iterable[Incident],
    policy: Policy,
    at: datetime,
    alike: Alike = NOBODY_ALIKE,
) -> list[Other]:
    """Every other log that it may have to do with, the strongest first, then the newest. `alike` has, for each known
    record that this one names, all records that are of the same.
    """
    rules = policy.linking.rules
    reasons: dict[str, dict[str, str]] = {}
    began: dict[str, datetime] = {}
    mine: dict[str, list[tuple[str, dict[str, int]]]] = {}
    for row in own:
        mine.setdefault(row.mention.kind, []).append((row.mention.known, _ranked(row)))
    oldest = at - timedelta(days=rules.days)
    for one in seen:
        category, _, name = one.stream.partition("/")
        if category != "incident" or name == incident.id or one.at < oldest:
            continue
        for kind, words in _shared(mine.get(one.kind, ()), one, alike):
            reasons.setdefault(name, {}).setdefault(kind, words)
            began[name] = one.at
    pairs = [pair for pair in policy.linking.pairs.values() if incident.code in (*pair.codes, *pair.other_codes)]
    for other in in_sight:
        if other.id != incident.id and (near := _near(incident, other, policy, pairs)):
            reasons.setdefault(other.id, {}).setdefault(*near[:2])
            began[other.id] = other.opened_at
    reasons = _without_crowds(reasons, rules)
    found = [_other(name, began[name], why, policy) for name, why in reasons.items()]
    return sorted(found, key=lambda one: (STRENGTHS.index(one.strength), -one.at.timestamp()))


def _ranked(row: Row) -> dict[str, int]:
    """Its keys that links are proposed by, each with where its reason stands among all."""
    return {key: place for place, begins in enumerate(REASONS) for key in row.keys if key.startswith(begins)}


def _shared(own: Iterable[tuple[str, Mapping[str, int]]], other: Seen, alike: Alike) -> Iterator[tuple[str, str]]:
    """What one mention of another log has in common with those of its kind of this one: known records and keys."""
    for known, ranked in own:
        if other.known and other.known in alike.get(known, (known,)):
            yield "known", f"same {other.kind}, as somebody said: {other.words}"
            continue
        place = min([ranked[key] for key in other.keys if key in ranked], default=None)
        if place is not None:
            yield KINDS[place], _in_words(KINDS[place], other)


def _in_words(kind: str, other: Seen) -> str:
    match kind:
        case "person" | "name":
            return (
                f"same {'person' if kind == 'person' else 'name'}, {other.words}, {other.role.replace('_', ' ')} there"
            )
        case "number":
            return "same number"
        case "address":
            return "same address"
        case _:
            return f"same {kind.replace('email', 'mailbox')}, {other.words}"


def _near(
    incident: Incident, other: Incident, policy: Policy, pairs: Iterable[LinkingPair]
) -> tuple[str, str] | None:  # fmt: skip
    """Of one kind, near in place and time; or of two kinds that belong together, in one area."""
    rules = policy.linking.rules
    apart = abs(incident.opened_at - other.opened_at)
    metres = _metres(incident, other)
    near = metres is not None and metres <= rules.near_metres and apart <= minutes(rules.near_minutes)
    if near and _one_family(incident, other, policy):
        return "near", f"{metres} m and {int(apart / timedelta(minutes=1))} min apart"
    for pair in pairs:
        if _paired(pair, incident, other) and apart <= timedelta(hours=pair.hours):
            return f"pair:{pair.id}", pair.why
    return None


def _metres(one: Incident, other: Incident) -> int | None:
    first, second = one.place, other.place
    if first.easting is None or first.northing is None or second.easting is None or second.northing is None:
        return None
    return round(hypot(first.easting - second.easting, first.northing - second.northing))


def _one_family(one: Incident, other: Incident, policy: Policy) -> bool:
    first, second = policy.codes.get(one.code), policy.codes.get(other.code)
    return first is None or second is None or first.family == second.family


def _paired(pair: LinkingPair, one: Incident, other: Incident) -> bool:
    kinds = (one.code in pair.codes and other.code in pair.other_codes) or (
        other.code in pair.codes and one.code in pair.other_codes
    )
    return kinds and (one.area == other.area or not one.area or not other.area)


def _without_crowds(reasons: Mapping[str, dict[str, str]], rules: LinkingRules) -> dict[str, dict[str, str]]:
    """What many share is nobody's own: by that alone they are not proposed."""
    alone = Counter(next(iter(why)) for why in reasons.values() if len(why) == 1)
    crowds = {kind for kind in SHARED_BY_MANY if alone[kind] > rules.crowded}
    return {name: why for name, why in reasons.items() if not crowds.issuperset(why)}


def _other(name: str, at: datetime, reasons: Mapping[str, str], policy: Policy) -> Other:
    """Two reasons make it one stronger than the stronger of them; a name and the day of birth are one reason."""
    by_kind = {kind: _strength(kind, policy) for kind in reasons}
    best = min(STRENGTHS.index(one) for one in by_kind.values())
    kinds = set(by_kind) - ({"name"} if "person" in by_kind or "known" in by_kind else set())
    place = max(0, best - 1) if len(kinds) > 1 else best
    ordered = sorted(reasons, key=lambda kind: STRENGTHS.index(by_kind[kind]))
    why = "; ".join(reasons[kind] for kind in ordered if kind in kinds)
    return Other(id=name, at=at, strength=STRENGTHS[place], why=why)


def _strength(kind: str, policy: Policy) -> Strength:
    name, _, pair = kind.partition(":")
    found: Strength = policy.linking.pairs[pair].strength if pair else getattr(policy.linking.rules, f"by_{name}")
    return found


# When it is looked for


def link_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """The index is looked through once a log has named somebody or something anew."""
    assert isinstance(state, Incident)
    if state.links.named_at is not None and state.open:
        yield deadline(f"incident/{state.id}", "links", 1, state.links.named_at + SETTLED)


def on_links(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What was found and nobody was shown yet; whoever has one of the logs is told once of all."""
    incident = picture.incident(due.subject)
    found = _new(incident, picture, policy, at)
    shown = found[: policy.linking.rules.most]
    picture.fold_together(f"incident/{one.id}" for one in shown)
    named = [(one, picture.incident(one.id)) for one in shown]
    kept = [(one, other) for one, other in named if not _one_call(incident, other)]
    changes: list[Change] = [(f"incident/{incident.id}", _proposed(kept, more=len(found) - len(named)))]
    for one, other in kept:
        if other.open and incident.id not in other.links.settled and not other.links.shows(incident.id):
            mine = msgspec.structs.replace(one, id=incident.id, at=incident.opened_at)
            changes.append((f"incident/{other.id}", _proposed([(mine, incident)], looked=False)))
    return [*changes, *tell_of_proposals(incident, kept, picture, policy, at)]


def _new(incident: Incident, picture: Picture, policy: Policy, at: datetime) -> list[Other]:
    """Others that nobody was shown on this log yet."""
    own = list(rows_of(f"incident/{incident.id}", incident).values()) + _given_on(incident, picture)
    alike = {row.mention.known: _alike(row.mention.known, picture) for row in own if row.mention.known}
    keys = looked_by(own, alike)
    seen = _on_logs(picture.mentioned(keys), picture) if keys else ()
    links = incident.links
    found = others(incident, own, seen, picture.incidents_in_sight(), policy, at, alike)
    return [one for one in found if one.id not in links.settled and not links.shows(one.id)]


def _given_on(incident: Incident, picture: Picture) -> list[Row]:
    """What intelligence given on it names."""
    streams = [f"submission/{one}" for one in incident.checks.given]
    picture.fold_together(streams)
    return [row for stream in streams for row in rows_of(stream, picture.before(stream)).values()]


def _alike(known: str, picture: Picture) -> frozenset[str]:
    """A known record and all that were merged with it."""
    found, waiting = set[str](), [known]
    while waiting:
        one = waiting.pop()
        state = None if one in found else picture.state(f"known/{one}")
        found.add(one)
        if isinstance(state, Known):
            waiting += [other for other in (state.into, *state.joined) if other]
    return frozenset(found)


def _on_logs(seen: Iterable[Seen], picture: Picture) -> list[Seen]:
    """Intelligence counts for the log it was given on; given on a call, for the logs that led to."""
    rows = list(seen)
    given = {one.stream: given_on(one.stream) for one in rows if given_on(one.stream)}
    picture.fold_together(stream for streams in given.values() for stream in streams)
    found: list[Seen] = []
    for one in rows:
        logs: list[str] = []
        for stream in given.get(one.stream, ()):
            state = picture.before(stream)
            if isinstance(state, Incident):
                logs.append(stream)
            elif isinstance(state, Contact):
                logs += [f"incident/{name}" for name in state.incidents]
        words = f"{one.words}, in intelligence"
        found += [msgspec.structs.replace(one, stream=log, words=words) for log in logs]
    return [*(one for one in rows if one.stream not in given), *found]


def _one_call(one: Incident, other: Incident) -> bool:
    """Two matters of one call were told apart by whoever took it."""
    return bool(one.contact) and one.contact == other.contact


def _proposed(kept: Sequence[tuple[Other, Incident]], *, more: int = 0, looked: bool = True) -> LinksProposed:
    return LinksProposed(
        others=tuple(one.id for one, _ in kept), numbers=tuple(other.number for _, other in kept),
        strengths=tuple(one.strength for one, _ in kept), whys=tuple(one.why for one, _ in kept), more=more,
        looked=looked,
    )  # fmt: skip


DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (link_deadlines,)}
DUE = (DueRule("links", on_links),)
