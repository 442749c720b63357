"""Looking through what is known for places where an incident may be, naming one by hand, and asking until each is taken
or set aside (IN6). Pure.

The look is the clock's, some seconds after the log has named somebody anew: nothing that helps waits for it. What it
finds is a fact a place, and whoever is to send somebody is asked about all of them in one line, then upwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from heed.clock.answering import standing_in
from heed.clock.deadline import Deadline, Derive, deadline
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, holder, notify
from heed.clock.rungs import rung_of, said_after, tell_rung
from heed.contact import plan
from heed.contact.plan import done, sought, undone
from heed.contact.plan_places import addresses, places, registered
from heed.log.command import Command, Ref, Refusal, Rule, Text, Who
from heed.log.decided import Consequence
from heed.picture.contact import Contact
from heed.picture.fact import Change, Place, Subject
from heed.picture.incident import Incident
from heed.picture.locating import Found, PlacesAsked, PlacesLookedFor, PossiblePlaceFound, same, says_nothing
from heed.picture.location import CallerLocationReceived
from heed.picture.nouns import Picture
from heed.picture.post import Post
from heed.policy.values import Policy

#: Seconds after the last naming in which more is likely to be said.
SETTLED = timedelta(seconds=2)
#: Until what was found is asked about: no act of the clock owes anything at its own instant.
A_MOMENT = timedelta(seconds=1)
#: Places named in one notice; the rest are counted.
MOST_NAMED = 3
BY_INDEX = "what is known"


class NamePossiblePlace(Command, frozen=True, kw_only=True):
    """Say where it may be, and how that is known: an address that a check brought, or somebody said."""

    incident: Ref
    possible: Place
    why: Text


class NamesNoPlace(Refusal):
    """Write the address where it may be."""

    field = "possible.words"


class SaysNotHowKnown(Refusal):
    """“{text}” says not how it is known; say who or what it comes from."""

    field = "why"


class NamedAlready(Refusal):
    """{words} is among the places already: {why}."""

    field = "possible.words"


def name_possible_place(
    command: NamePossiblePlace, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """It stands above what the room found by itself, and is to be taken or set aside like the rest."""
    incident = picture.incident(command.incident)
    if says_nothing(command.possible):
        raise NamesNoPlace
    if not any(sign.isalpha() for sign in command.why):
        raise SaysNotHowKnown(text=command.why)
    held = next((one for one in incident.locating.found if same(one.place, command.possible)), None)
    if held is not None:
        raise NamedAlready(words=held.place.words, why=held.why)
    row = policy.locating.places["named"]
    named = PossiblePlaceFound(
        possible=command.possible, source="named", why=f"{row.words}, {who.name}: {command.why.strip()}", said_at=at
    )
    return [(f"incident/{incident.id}", named)]


# Which stand open


def untouched(incident: Incident) -> list[Found]:
    """Places that nobody has taken or set aside, the newest found last."""
    return [
        one for one in incident.locating.found
        if incident.locating.is_aside(one.place) is None and not same(one.place, incident.place)
    ]  # fmt: skip


def still_open(incident: Incident, policy: Policy) -> Iterator[str]:
    """One line each, while the place is not known."""
    if sought(incident, policy):
        for one in untouched(incident):
            yield f"Take or set aside: {one.place.words}"


# Looking


def look_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Once a log whose place is sought has named somebody or something anew; then whoever is asked next."""
    assert isinstance(state, Incident)
    locating, links = state.locating, state.links
    if not sought(state, policy):
        return
    stream = f"incident/{state.id}"
    if links.named_on > locating.looked_on:
        yield deadline(stream, "places_look", 1, (links.last_named or state.opened_at) + SETTLED)
    if locating.found_at is not None and untouched(state):
        step = locating.asked + 1
        ladder = policy.ladders[policy.locating.rules.places_ladder]
        yield deadline(stream, "places", step, locating.found_at + A_MOMENT + said_after(ladder, step))


def on_look(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What nobody was shown yet, so many at once; and the step of looking at what is known is done by it."""
    incident = picture.incident(due.subject)
    brought = places(incident, picture, policy, at)
    held = [one.place for one in incident.locating.found] + [one.place for one in incident.locating.aside]
    new = [one for one in brought.found if all(not same(one.possible, place) for place in held)]
    shown = new[: policy.locating.rules.places_most]
    stream = f"incident/{incident.id}"
    looked = PlacesLookedFor(found=len(shown), more=len(new) - len(shown), unheld=brought.unheld)
    many = len(brought.found)
    result = "no other place is known" if not many else "1 place found" if many == 1 else f"{many} places found"
    steps = [one for one in undone(incident, policy) if one.settles == "index"]
    return [
        *((stream, one) for one in shown), (stream, looked),
        *((stream, done(step, result, BY_INDEX)) for step in steps),
    ]  # fmt: skip


def follow(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A register's address for a line that came after the look is a place too."""
    found: list[Change] = []
    for stream, fact in changes:
        if not isinstance(fact, CallerLocationReceived) or not fact.registered_address:
            continue
        contact = picture.state(stream)
        for name in contact.incidents if isinstance(contact, Contact) else ():
            incident = picture.incident(name)
            if isinstance(contact, Contact) and sought(incident, policy) and incident.locating.looked_on:
                found += [
                    (f"incident/{name}", registered(place, contact, policy)) for place in addresses(contact)
                    if not same(place, incident.place)
                    and all(not same(place, one.place) for one in incident.locating.found)
                ]  # fmt: skip
    return found


# Asking


def on_places(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever has it, and the handler at first; then the ladder upwards. One notice, however many places."""
    incident = picture.incident(due.subject)
    ladder, step = policy.ladders[policy.locating.rules.places_ladder], due.step
    open_now = sorted(untouched(incident), key=lambda one: policy.locating.rank(one.source))
    named = "; ".join(f"{one.place.words} ({one.why})" for one in open_now[:MOST_NAMED])
    more = f"; and {len(open_now) - MOST_NAMED} more" if len(open_now) > MOST_NAMED else ""
    rung = rung_of(ladder, step)
    posts = {f"post/{post.id}": post for post in picture.posts()}
    has_it = standing_in(incident.accepted_post, posts) if step == 1 else None
    told = Holder(has_it.role, has_it, ()) if has_it is not None else holder(
        picture, policy, rung.owner, desk=incident.desk, at=at
    )  # fmt: skip
    asked = PlacesAsked(
        places=tuple(one.place.words for one in open_now), step=step, due=due.due, owner_role=told.role,
        owner_post=told.post_id, owner_name=told.name, why=rung.why,
    )  # fmt: skip
    why = f"take or set aside: {named}{more}"
    notices = tell_rung(
        ladder, step, told, picture, policy, at, incident, desk=incident.desk, kind="places", why=why
    )  # fmt: skip
    handler = _handler(incident, posts, told, notices) if step == 1 else None
    notices += notify(picture, handler, policy, at, incident, kind="informed", why=why, interrupts="never")[1]
    return [(f"incident/{incident.id}", asked), *notices]


def _handler(incident: Incident, posts: dict[str, Post], told: Holder, notices: Sequence[Change]) -> Post | None:
    """Whoever speaks to the caller can ask; nobody hears twice."""
    found = standing_in(incident.handler_post, posts)
    if found is None or found.id == told.post_id or any(stream == f"post/{found.id}" for stream, _ in notices):
        return None
    return found


# The plan as a whole

CONSEQUENCES = (*plan.CONSEQUENCES, Consequence(of=frozenset({CallerLocationReceived}), follow=follow))
RULES = (*plan.RULES, Rule(command=NamePossiblePlace, decide=name_possible_place))
DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (*plan.DEADLINES["incident"], look_deadlines)}
DUE = (*plan.DUE, DueRule("places_look", on_look), DueRule("places", on_places))
