"""The laws of first contact are shown able to fail: one rule of the house is broken, and the machine has to notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
import pytest
from hypothesis.stateful import run_state_machine_as_test

from heed import main
from heed.clock import owing
from heed.clock.answering import Posts, on_duty_for
from heed.clock.deadline import Deadline
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder
from heed.contact import deadlines as contact_deadlines
from heed.contact import lasting, left, own_words
from heed.contact.decide import AnswerCall, EndCall
from heed.contact.messages import AddMessage
from heed.incidents.commands import OpenIncident
from heed.log.command import Who
from heed.picture import contact as contacts
from heed.picture.contact import CallEnded, Contact, ContactRecorded
from heed.picture.entry import WordsRecorded
from heed.picture.fact import Change, Fact, Subject
from heed.picture.nouns import Picture
from heed.picture.post import Post
from heed.policy.values import Policy
from heed.risk import hear, written

from .breaking import QUICK, Break, Held, decision, refusing, without
from .driven_room import DrivenRoom
from .test_contacts_get_help import ContactsGetHelp
from .test_no_contact_dropped import NoContactDropped
from .test_written_risk import WrittenRisk


def nobody_waits_for(*kinds: str) -> Break:
    """Deadlines of these kinds are owed no more."""

    def broken(patch: pytest.MonkeyPatch) -> None:
        whole = contact_deadlines.DEADLINES["contact"]

        def fewer(state: Subject, policy: Policy) -> Iterator[Deadline]:
            yield from (one for derive in whole for one in derive(state, policy) if one.kind not in kinds)

        patch.setitem(contact_deadlines.DEADLINES, "contact", (fewer,))

    return broken


def only_once(kind: str) -> Break:
    """Somebody hears of it, and after that nobody."""

    def broken(patch: pytest.MonkeyPatch) -> None:
        whole = contact_deadlines.DEADLINES["contact"]

        def first(state: Subject, policy: Policy) -> Iterator[Deadline]:
            found = (one for derive in whole for one in derive(state, policy))
            yield from (one for one in found if one.kind != kind or one.step == 1)

        patch.setitem(contact_deadlines.DEADLINES, "contact", (first,))

    return broken


def abandoned_is_over(patch: pytest.MonkeyPatch) -> None:
    whole = contacts._changes

    def over(state: Contact, fact: Fact, at: datetime) -> dict[str, object]:
        gone = isinstance(fact, CallEnded) and fact.how == "abandoned"
        return whole(state, fact, at) | ({"settled": True} if gone else {})

    patch.setattr(contacts, "_changes", over)


def the_clock_records_what_nobody_did(patch: pytest.MonkeyPatch) -> None:
    def record(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
        return [(due.stream, ContactRecorded(outcome="no_reply", note="nobody there"))]

    patch.setattr(main, "DUE", tuple(DueRule("record", record) if d.kind == "record" else d for d in main.DUE))


def told_to_whoever_had_it(patch: pytest.MonkeyPatch) -> None:
    """Also where they have gone home."""

    def gone(contact: Contact, step: int, picture: Picture, policy: Policy, at: datetime) -> Holder:
        return Holder("call_handler", picture.post(contact.handler_post) if contact.handler_post else None, ())

    patch.setattr(lasting, "_told", gone)


def more_after_a_record_wakes_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(contacts, "_waits_again", lambda at: {})


def whoever_leaves_takes_them_along(patch: pytest.MonkeyPatch) -> None:
    kept = tuple(one for one in main.CONSEQUENCES if one.follow is not left.left)
    patch.setattr(main, "CONSEQUENCES", kept)


def what_it_owes_stays_with_whoever_left(patch: pytest.MonkeyPatch) -> None:
    def gone(role: str, post: str, desk: str, posts: Posts, policy: Policy) -> Post | None:
        found = on_duty_for(role, post, desk, posts, policy)
        return found if found is None or not post else msgspec.structs.replace(found, id=post)

    patch.setattr(owing, "on_duty_for", gone)


def nobody_hears_what_was_left(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(left, "_told", lambda *given: [])


def nobody_waits_for_messages(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(contact_deadlines.DEADLINES, "officer_message", ())


def a_relief_is_passed_over(patch: pytest.MonkeyPatch) -> None:
    whole = left._back
    patch.setattr(left, "_back", lambda gone, relief, picture: whole(gone, None, picture))


def every_missed_step_is_told_by_itself(patch: pytest.MonkeyPatch) -> None:
    for module in ("heed.contact.decide", "heed.contact.lasting"):
        patch.setattr(f"{module}.reached", lambda step, *times: step)


def its_own_words_stay_behind(patch: pytest.MonkeyPatch) -> None:
    kept = tuple(one for one in main.CONSEQUENCES if one.follow is not own_words.carry)
    patch.setattr(main, "CONSEQUENCES", kept)


def danger_is_not_seen_in_words(patch: pytest.MonkeyPatch) -> None:
    kept = tuple(one for one in main.CONSEQUENCES if one.follow is not written.see)
    patch.setattr(main, "CONSEQUENCES", kept)


def what_is_written_is_not_read_for_cues(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(hear, "TEXTS", {kind: how for kind, how in hear.TEXTS.items() if kind is not WordsRecorded})


ended_already = refusing(lambda asked, picture: not picture.contact(asked.contact).live)
waiting = refusing(lambda asked, picture: picture.contact(asked.contact).waiting)
in_no_hurry = refusing(lambda asked, picture: not picture.contact(asked.contact).risk)
somewhere_unknown = refusing(lambda asked, picture: not asked.place.known and bool(asked.contact))

BREAKS: dict[str, tuple[type[DrivenRoom], Break]] = {
    "a ringing contact is nobody's": (NoContactDropped, nobody_waits_for("pick_up")),
    "an ended call is owed no record": (NoContactDropped, nobody_waits_for("record")),
    "a call that does not end is looked at by nobody": (NoContactDropped, nobody_waits_for("look_in")),
    "a ringing contact is told of once": (NoContactDropped, only_once("pick_up")),
    "a missing record is told of once": (NoContactDropped, only_once("record")),
    "abandoned is over": (NoContactDropped, abandoned_is_over),
    "the clock records what nobody did": (NoContactDropped, the_clock_records_what_nobody_did),
    "told to whoever had it, gone or not": (NoContactDropped, told_to_whoever_had_it),
    "whoever leaves takes them along": (NoContactDropped, whoever_leaves_takes_them_along),
    "what it owes stays with whoever left": (NoContactDropped, what_it_owes_stays_with_whoever_left),
    "nobody hears what was left": (NoContactDropped, nobody_hears_what_was_left),
    "a message for an officer is nobody's": (NoContactDropped, nobody_waits_for_messages),
    "a relief is passed over": (NoContactDropped, a_relief_is_passed_over),
    "every missed step is told by itself": (NoContactDropped, every_missed_step_is_told_by_itself),
    "danger is not seen in words": (WrittenRisk, danger_is_not_seen_in_words),
    "more words are not put on the log": (WrittenRisk, decision(AddMessage, without(WordsRecorded))),
    "its own words stay behind": (WrittenRisk, its_own_words_stay_behind),
    "what is written is not read for cues": (WrittenRisk, what_is_written_is_not_read_for_cues),
    "more after a record wakes nobody": (WrittenRisk, more_after_a_record_wakes_nobody),
    "no incident from a call that has ended": (ContactsGetHelp, decision(OpenIncident, ended_already)),
    "no incident before the place is known": (ContactsGetHelp, decision(OpenIncident, somewhere_unknown)),
    "no end to what nobody has taken": (ContactsGetHelp, decision(EndCall, waiting)),
    "no answer to who is in no hurry": (ContactsGetHelp, decision(AnswerCall, in_no_hurry)),
}  # fmt: skip
ALWAYS = frozenset({
    "an ended call is owed no record", "abandoned is over", "its own words stay behind",
    "no incident from a call that has ended",
})  # fmt: skip


def _weighed(name: str) -> object:
    return name if name in ALWAYS else pytest.param(name, marks=pytest.mark.mutant)


def test_those_always_broken_are_among_all() -> None:
    assert BREAKS.keys() >= ALWAYS


@pytest.mark.parametrize("name", [_weighed(name) for name in BREAKS])
def test_the_machine_notices_when(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    machine, broken = BREAKS[name]
    broken(monkeypatch)

    with pytest.raises((AssertionError, Held)):
        run_state_machine_as_test(machine, settings=QUICK)
