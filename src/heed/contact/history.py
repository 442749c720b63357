"""What is already known about a call: earlier contacts and incidents by its number, address and names (FC8). Pure.

Which of them there are, which come first, and how it is said. Nobody is called anything: the third call in a day is the
third call in a day, and whoever the number is registered to is not taken for the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from heed.picture.again import ordinal
from heed.picture.conduct import name_traces, number_traces, place_traces, traces_of
from heed.picture.contact import CallLocated, CallPresented, Contact
from heed.picture.fact import UNKNOWN_PLACE, Fact, Place
from heed.picture.incident import Incident
from heed.picture.location import CallerLocationReceived
from heed.picture.message import MessageReceived
from heed.policy.risk_order import ahead, order_facts
from heed.policy.values import Policy

#: Rows shown; what lies behind them is counted.
MOST = 8
NUMBER, ADDRESS, OWNER, PLACE, NAME, REPLY = "number", "address", "owner", "place", "name", "reply"
#: What two have in common, as its row says it.
IN_WORDS = {
    NUMBER: "this number", ADDRESS: "the address of this number", OWNER: "whoever the number is registered to",
    PLACE: "this place", NAME: "the person named", REPLY: "where answers go",
}  # fmt: skip
#: Facts of a contact that leave traces in the index.
LEAVING: tuple[type[Fact], ...] = (CallPresented, CallLocated, CallerLocationReceived, MessageReceived)

Matter = Incident | Contact


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier or simultaneous matter, and what it has in common with the call."""

    matter: Matter
    shared: tuple[str, ...]

    @property
    def at(self) -> datetime:
        """When it began."""
        return self.matter.began_at


def left_by(fact: Fact) -> frozenset[str]:
    """The traces that a fact of a contact leaves. Whose the number is leaves none: that is nobody who rang."""
    match fact:
        case CallPresented():
            return number_traces(fact.number) | place_traces(_words(fact.registered_address))
        case CallLocated():
            return place_traces(fact.place)
        case CallerLocationReceived():
            # A position that is not relied on is nobody's place; where a register has the line, it is the number's.
            near = frozenset() if fact.doubts else place_traces(fact.place)
            return near | place_traces(_words(fact.registered_address))
        case MessageReceived():
            return number_traces(fact.number) | name_traces(fact.from_name) | reply_traces(fact.reply_to)
        case _:
            return frozenset()


def looked_for(contact: Contact, incidents: Iterable[Incident]) -> dict[str, str]:
    """The traces a call is looked up by, each with what it is of, as far as the call and its incidents say."""
    found = dict.fromkeys(number_traces(contact.number), NUMBER)
    found |= dict.fromkeys(place_traces(_words(contact.registered_address)), ADDRESS)
    found |= dict.fromkeys(name_traces(contact.registered_to), OWNER)
    found |= dict.fromkeys(place_traces(contact.place), PLACE)
    found |= dict.fromkeys(name_traces(contact.from_name), NAME)
    found |= dict.fromkeys(reply_traces(contact.reply_to), REPLY)
    for one in incidents:
        found |= dict.fromkeys(name_traces(one.caller_name), NAME)
        found |= dict.fromkeys(place_traces(one.place), PLACE)
        found |= {trace: NUMBER for trace in number_traces(one.caller_number) if trace not in found}
    return found


def traces(matter: Matter) -> frozenset[str]:
    """What a matter can be found by now."""
    if isinstance(matter, Incident):
        return traces_of(matter.caller_number, matter.caller_name, matter.place)
    places = place_traces(_words(matter.registered_address)) | place_traces(matter.place)
    written = name_traces(matter.from_name) | reply_traces(matter.reply_to)
    return number_traces(matter.number) | places | written


def shared_by(matter: Matter, wanted: Mapping[str, str]) -> tuple[str, ...]:
    """What a matter has in common with what is looked for, each once."""
    return tuple(dict.fromkeys(wanted[trace] for trace in traces(matter) if trace in wanted))


def known_before(contact: Contact, matters: Iterable[Matter], policy: Policy) -> list[Known]:
    """What of all matters is known about a call, as its card has it; not what the call itself led to."""
    everything = list(matters)
    own = [one for one in everything if isinstance(one, Incident) and one.contact == contact.id]
    wanted = looked_for(contact, own)
    others = (one for one in everything if one.id != contact.id and one not in own)
    return in_order((Known(matter=one, shared=found) for one in others if (found := shared_by(one, wanted))), policy)


def reply_traces(reply_to: str) -> frozenset[str]:
    """The trace of where answers to a message go, an address or a handle."""
    found = reply_to.strip().casefold()
    return frozenset({f"reply:{found}"} if found else ())


def is_now(contact: Contact) -> bool:
    """Whether somebody is on its line, writes in it, or waits to be answered, at this moment."""
    return contact.present or contact.waiting


def _words(address: str) -> Place:
    return Place(words=address) if address else UNKNOWN_PLACE


# Which come first


def in_order(known: Iterable[Known], policy: Policy) -> list[Known]:
    """Who is on another line at this moment, then the riskiest by the pack's risk order, open before closed, newest
    first. A contact that led to an incident among them is seen in that.
    """
    found = list(known)
    shown = {one.matter.id for one in found if isinstance(one.matter, Incident)}
    rows = [one for one in found if not (isinstance(one.matter, Contact) and _said_by(one.matter, shown))]
    return sorted(rows, key=lambda one: rank(one, policy))


def _said_by(contact: Contact, shown: set[str]) -> bool:
    return not is_now(contact) and bool(contact.incidents) and shown.issuperset(contact.incidents)


def rank(one: Known, policy: Policy) -> tuple[int, int, int]:
    """What a row sorts by, least first."""
    matter = one.matter
    newest = -int(one.at.timestamp())
    if isinstance(matter, Contact):
        return (0 if is_now(matter) else 3, 0, newest)
    return (
        1 if _life(matter) else 2 if matter.open else 3,
        -ahead(order_facts(matter, policy), policy).minutes,
        newest,
    )


def _life(incident: Incident) -> bool:
    """Whether a life is at risk there, or was when it was closed."""
    if incident.assessment is not None or incident.open:
        return incident.life_at_risk or any(cue.life for cue in incident.undealt_cues)
    return any(cue.life and cue.asks for cue in incident.cues)


# How it is said


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How often the number rang, the call itself counted."""

    recently: int
    in_all: int
    since: datetime


def counted(contact: Contact, others: Mapping[str, datetime], hours: int) -> Count:
    """Calls from the number up to this one; `others` by id, each with when it rang."""
    before = [at for key, at in others.items() if key != contact.id and at <= contact.presented_at]
    recent = contact.presented_at - timedelta(hours=hours)
    return Count(
        recently=1 + sum(at > recent for at in before), in_all=1 + len(before),
        since=min(before, default=contact.presented_at),
    )  # fmt: skip


def summary(count: Count, hours: int) -> str:
    """`Third call in 24 hours from this number`; empty where it is the first."""
    if count.in_all == 1:
        return ""
    if count.recently > 1:
        return f"{ordinal(count.recently).capitalize()} call in {hours} hours from this number"
    return f"{ordinal(count.in_all).capitalize()} call from this number"
