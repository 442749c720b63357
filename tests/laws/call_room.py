"""First contact driven at random: calls, messages and reports by every way in, and whatever handlers do with them.

What is told twice is told twice here, what comes late comes late, and a number is whatever a switch says it is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from heed import main
from heed.contact import line as of_line
from heed.contact.call_back import PromiseCallBack, TryCallBack
from heed.contact.claiming import AnswerNext, GiveBack, OfferCall, PassContact
from heed.contact.decide import AnswerCall, CloseContact, EndCall, LocateCall, PresentCall, TranscribeCall
from heed.contact.ending import EndCallBecause
from heed.contact.follow_up import DoFollowUp
from heed.contact.for_officers import HandMessage, ReadMessage, SetMessageRiskAside, TakeMessage
from heed.contact.messages import AddMessage, ReceiveMessage, SeeRisk, WriteToContact
from heed.contact.recall import DecideRecall, EndRecall, TryRecall
from heed.contact.routing import SignpostCall, TakeContact
from heed.contact.silent import NoteSignal, NoteSpokenTo
from heed.incidents.commands import AddLogEntry, CloseIncident, LinkContact, OpenIncident, RecordWords
from heed.log.command import Command, Who
from heed.log.room import Moved
from heed.picture.call_back import Outcome as CallBackOutcome
from heed.picture.contact import Contact, Line
from heed.picture.fact import UNKNOWN_PLACE, Place
from heed.picture.follow_up import AnsweredBy, Choice
from heed.picture.follow_up import Kind as Owed
from heed.picture.message import Written
from heed.picture.officer_message import OfficerMessage
from heed.picture.signal import Answer
from heed.picture.signal import Kind as Sound
from heed.risk.decide import AssessThrive

from ..any_command import any_command
from ..memory_room import OPERATIONAL, SETUP, SWITCH, policy, refs
from .driven_room import DrivenRoom, chosen, which

INBOX = Who(person="messaging", name="Messaging", role="messaging")
WRITTEN: tuple[Written, ...] = get_args(Written)
SPOKEN: tuple[Line, ...] = tuple(line for line in get_args(Line) if line not in WRITTEN)
NUMBERS = ("07700900123", "+44 7700 900123", "", "anonymous", "withheld", "0", "\u202e321009 00770", "999")
#: What people write; the first four speak of a risk to life as of now.
DANGER = ("he has a knife", "I have taken an overdose", "the kitchen is on fire", "he says he will kill me")
PLAIN = ("my bicycle was taken from the station", "when is the front desk open", "", "\x00", "\u202eab", "a" * 8000)
HALL = Place(words="Hollow Hall", easting=451_200, northing=312_900, within=30)
MAST = Place(words="mast at Lowmoor", within=3000)
MOST_OPEN = 5
Begins = PresentCall | ReceiveMessage | of_line.OfCall | SignpostCall | TakeContact
#: What is done on a contact that there is: every command of the house's first contact but those that begin one.
ON_A_CONTACT = [
    one.command for one in main.RULES
    if one.command.__module__.startswith("heed.contact.")
    and not issubclass(one.command, PresentCall | ReceiveMessage | of_line.OfCall | SignpostCall | TakeContact)
]  # fmt: skip
NOBODY_AFRAID: dict[str, Any] = {"in_danger": "no", "domestic": "no", "child": "no", "safe_to_ring": "yes"}
#: What a switch says of a call, by a short name.
SAID: dict[str, tuple[type[of_line.OfCall], dict[str, Any]]] = {
    "answered": (of_line.AnswerLine, {"answered_by": "p2"}), "missed": (of_line.MissOffer, {"offered_to": "p2"}),
    "key": (of_line.PressKey, {"key": "5"}), "cleared": (of_line.ClearLine, {}),
    "not held": (of_line.ClearLine, {"how": "not_held"}), "held": (of_line.HoldLine, {}),
    "back": (of_line.RetrieveLine, {}), "through": (of_line.TransferLine, {"to": "ambulance"}),
    "found": (of_line.FindLine, {}), "tape": (of_line.NameRecording, {"reference": "tape 1"}),
}  # fmt: skip
CHOICES: tuple[Choice, ...] = get_args(Choice)
ANSWERED: tuple[AnsweredBy, ...] = get_args(AnsweredBy)


class CallRoom(DrivenRoom):
    """Somebody of each role, up to five contacts open at once, and the incidents that they lead to."""

    def __init__(self) -> None:
        super().__init__()
        #: Every contact there ever was, by the command that began it.
        self.began: dict[str, Begins] = {}
        self.incidents: list[str] = []
        self.references = 0

    @property
    def contacts(self) -> list[str]:
        return list(self.began)

    def contact(self, ref: str) -> Contact:
        """A contact as it stands, over or not."""
        found = self.room.state(f"contact/{ref}")
        assert isinstance(found, Contact)
        return found

    def one(self, pick: int) -> str:
        """An open contact, or now and then one that is over."""
        found = refs(self.room.open_contacts())
        return chosen(self.contacts, pick) if pick % 4 == 3 or not found else chosen(found, pick)

    def reference(self) -> str:
        self.references += 1
        return f"reference {self.references}"

    @initialize(absent=st.sets(st.sampled_from(OPERATIONAL), max_size=6))
    def the_shift_begins(self, absent: set[str]) -> None:
        self.everybody_comes_on_duty(absent)

    def someone_who_may(self, command: Command, pick: int) -> Who:
        """Whoever went off duty and is still signed in acts too, for no post."""
        return self.as_signed_in(super().someone_who_may(command, pick))

    def as_signed_in(self, who: Who) -> Who:
        on_duty = f"post/{who.post}" in self.room.open("post")
        return who if on_duty else Who(person=who.person, name=who.name, role=who.role)

    # what comes in

    def _begin(self, command: Begins, by: Who) -> None:
        self.began[command.contact] = command
        assert self.do(command, by=by), "what the world tells us is refused"

    @precondition(lambda self: len(self.room.open_contacts()) < MOST_OPEN)
    @rule(line=st.sampled_from(SPOKEN), number=st.sampled_from(NUMBERS), answered=st.booleans(), pick=which)
    def a_call_comes(self, line: Line, number: str, answered: bool, pick: int) -> None:
        contact = self.room.mint()
        self._begin(PresentCall(contact=contact, line=line, call_ref=self.reference(), number=number), SWITCH)
        if answered:
            self.do(AnswerCall(contact=contact), pick)

    @precondition(lambda self: len(self.room.open_contacts()) < MOST_OPEN)
    @rule(
        channel=st.sampled_from(WRITTEN), text=st.sampled_from((*DANGER[:2], *PLAIN)),
        risk=st.sampled_from(("", "", "somebody is hurt")), kept=st.booleans(), in_answers=st.booleans(),
    )  # fmt: skip
    def a_message_comes(self, channel: Written, text: str, risk: str, kept: bool, in_answers: bool) -> None:
        answers = {"what_happened": text, "name": ""} if in_answers else {}
        command = ReceiveMessage(
            contact=self.room.mint(), channel=channel, reference=self.reference(), text="" if in_answers else text,
            answers=answers, risk=risk, kept=kept, number="anonymous",
        )  # fmt: skip
        self._begin(command, INBOX)

    @precondition(lambda self: self.contacts)
    @rule(pick=which)
    def it_is_told_twice(self, pick: int) -> None:
        """By a sender without its key: the very same, a second time."""
        told = self.began[chosen(self.contacts, pick)]
        if isinstance(told, TakeContact):
            return
        moved = self.do(told, by=INBOX if isinstance(told, ReceiveMessage) else SWITCH)
        assert moved is not None, "what the world tells us twice is refused"

    @precondition(lambda self: self.contacts)
    @rule(pick=which, text=st.sampled_from((*DANGER, *PLAIN[:2])), risk=st.sampled_from(("", "", "said in answer")),
          again=st.booleans())  # fmt: skip
    def more_is_written(self, pick: int, text: str, risk: str, again: bool) -> None:
        written = [ref for ref in self.contacts if not self.contact(ref).spoken]
        if written:
            command = AddMessage(contact=chosen(written, pick), reference=self.reference(), text=text, risk=risk)
            for _ in range(2 if again else 1):
                self.do(command, by=INBOX)

    @precondition(lambda self: self.contacts)
    @rule(pick=which, what=st.sampled_from(("fix", "rough fix", "heard", "cleared", "hung up", "left")))
    def the_line_says_something(self, pick: int, what: str) -> None:
        contact = self.one(pick)
        spoken = self.contact(contact).spoken
        commands: dict[str, Command] = {
            "fix": LocateCall(contact=contact, place=HALL), "rough fix": LocateCall(contact=contact, place=MAST),
            "heard": TranscribeCall(contact=contact, text="please come"),
            "cleared": EndCall(contact=contact), "hung up": EndCall(contact=contact, how="caller_hung_up"),
            "left": EndCall(contact=contact, how="left"),
        }  # fmt: skip
        self.do(commands[what], by=SWITCH if spoken else INBOX)

    @precondition(lambda self: len(self.room.open_contacts()) < MOST_OPEN)
    @rule(
        said=st.sampled_from(("answered", "key", "cleared", "held", "found")), late=st.sampled_from((0, 0, 40, 86_400))
    )
    def a_call_is_heard_of_that_was_never_presented(self, said: str, late: int) -> None:
        """What said that it rings was lost; and the switch's clock may be behind."""
        contact = self.room.mint()
        self._begin(self._of_line(contact, said, late, self.reference()), SWITCH)

    @precondition(lambda self: self.contacts)
    @rule(
        pick=which, late=st.sampled_from((0, 0, 1, 40, 86_400, -300)),
        said=st.sampled_from(("answered", "missed", "key", "cleared", "not held", "held", "back", "through", "found",
                              "tape", "presented")),
    )  # fmt: skip
    def the_switch_says_more(self, pick: int, late: int, said: str) -> None:
        spoken = [ref for ref in self.contacts if self.contact(ref).spoken]
        if not spoken:
            return
        contact = chosen(spoken, pick)
        reference = self.contact(contact).call_ref
        if said == "presented":
            at = self.room.now - timedelta(seconds=late)
            command: Command = PresentCall(
                contact=contact, line="101", call_ref=reference, number="07700900456", happened_at=at
            )
        else:
            command = self._of_line(contact, said, late, reference)
        assert self.do(command, by=SWITCH) is not None, "what the world tells us is refused"

    def _of_line(self, contact: str, said: str, late: int, reference: str) -> of_line.OfCall:
        kind, more = SAID[said]
        at = self.room.now - timedelta(seconds=late)
        return kind(contact=contact, call_ref=reference, happened_at=at, **more)

    # what else comes, and what else is done

    @precondition(lambda self: len(self.room.open_contacts()) < MOST_OPEN)
    @rule(line=st.sampled_from(("front_desk", "officer", "101")), who=which, signposted=st.booleans())
    def somebody_comes_by_another_way(self, line: Any, who: int, signposted: bool) -> None:
        contact = self.room.mint()
        if signposted:
            told = SignpostCall(contact=contact, call_ref=self.reference(), route=("lost property",), to="the web page")
            self._begin(told, SWITCH)
            return
        taken = TakeContact(contact=contact, line=line)
        self._begin(taken, self.someone_who_may(taken, who))

    @precondition(lambda self: self.contacts)
    @rule(pick=which, who=which, what=st.sampled_from(("promised", "promised and rung off", "rung", "rung", "taken")),
          outcome=st.sampled_from(get_args(CallBackOutcome)))  # fmt: skip
    def a_caller_is_rung_back(self, pick: int, who: int, what: str, outcome: CallBackOutcome) -> None:
        promised = [one.id for one in self.room.open_contacts() if one.call_back is not None]
        waiting = [one.id for one in self.room.open_contacts() if one.waiting and one.line == "101"]
        if what.startswith("promised"):
            contact = chosen(waiting or self.contacts, pick)
            self.do(PromiseCallBack(contact=contact, number="01632 960123", **NOBODY_AFRAID), who)
            if what.endswith("rung off"):
                self.do(EndCall(contact=contact, how="caller_hung_up"), by=SWITCH)
            return
        contact = chosen(promised or self.contacts, pick)
        self.do(AnswerCall(contact=contact) if what == "taken" else TryCallBack(contact=contact, outcome=outcome), who)

    @precondition(lambda self: self.contacts)
    @rule(pick=which, who=which, what=st.sampled_from(("taken", "read", "handed", "aside")), danger=st.booleans(),
          to=st.sampled_from(("PC Bone", "Dispatcher", "team_leader")))  # fmt: skip
    def a_message_for_an_officer(self, pick: int, who: int, what: str, danger: bool, to: str) -> None:
        left = [one for one in self.room.open("officer_message").values() if isinstance(one, OfficerMessage)]
        if what == "taken" or not left:
            text = DANGER[3] if danger else "please ring about the bicycle"
            self.do(TakeMessage(contact=self.one(pick), to=to, text=text), who)
            return
        message = chosen(left, pick)
        nth = int(message.id.rpartition("/")[2])
        commands: dict[str, Command] = {
            "read": ReadMessage(contact=message.contact, nth=nth, words="rang her"),
            "handed": HandMessage(contact=message.contact, nth=nth, to=to),
            "aside": SetMessageRiskAside(contact=message.contact, nth=nth, reason="said of a film"),
        }
        self.do(commands[what], who)

    @precondition(lambda self: self.contacts)
    @rule(kind=st.sampled_from(ON_A_CONTACT), pick=st.integers(0, 99), who=which)
    def anything_is_done(self, kind: type[Command], pick: int, who: int) -> None:
        """Whatever a handler or a system may do on a contact: a command that is added is driven too."""
        command = any_command(kind, self.room.index, policy(), self.room.now, pick, self.room.mint)
        system = self.room.rules[kind].system
        self.do(command, who, by=SETUP if system else None)

    # what handlers do

    @precondition(lambda self: self.contacts)
    @rule(pick=which, who=which, kind=st.sampled_from(get_args(Sound)), answer=st.sampled_from(("", "yes")),
          spoken_to=st.booleans())  # fmt: skip
    def a_sound_is_noted(self, pick: int, who: int, kind: Sound, answer: Answer, spoken_to: bool) -> None:
        contact, incident = self.one(pick), self.room.mint()
        if spoken_to and pick % 3 == 0:
            self.do(NoteSpokenTo(contact=contact, alone=True, safe=True), who)
        elif len(self.room.open_incidents()) < MOST_OPEN:
            self.do(NoteSignal(incident=incident, contact=contact, kind=kind, answer=answer), who)
            if f"incident/{incident}" in self.room.streams:
                self.incidents.append(incident)

    @precondition(lambda self: self.contacts)
    @rule(pick=which, who=which, what=st.sampled_from(("because", "decided", "tried", "ended", "done")), more=which)
    def a_call_that_ended_is_followed_up(self, pick: int, who: int, what: str, more: int) -> None:
        contact, recalling = self.one(pick), policy().recalling
        kinds: tuple[Owed, ...] = ("playback", "assess", "fault")
        commands: dict[str, Command] = {
            "because": EndCallBecause(contact=contact, reason=chosen(sorted(recalling.endings), more)),
            "decided": DecideRecall(contact=contact, choice=chosen(CHOICES, more)),
            "tried": TryRecall(contact=contact, answered_by=chosen(ANSWERED, more), heard="he will kill her"),
            "ended": EndRecall(contact=contact, outcome=chosen(sorted(recalling.outcomes), more)),
            "done": DoFollowUp(contact=contact, kind=chosen(kinds, more), words="heard again, a child in the room"),
        }
        self.do(commands[what], who)

    @precondition(lambda self: self.contacts)
    @rule(pick=which, who=which, what=st.sampled_from(("take", "take", "end", "record", "misdialled", "write", "risk")))
    def a_handler_does_something(self, pick: int, who: int, what: str) -> None:
        contact = self.one(pick)
        commands: dict[str, Command] = {
            "take": AnswerCall(contact=contact),
            "end": EndCall(contact=contact, how="handler_ended"),
            "record": CloseContact(contact=contact, outcome="advice", note="told whom to ring"),
            "misdialled": CloseContact(contact=contact, outcome="misdialled", note="a child at play"),
            "write": WriteToContact(contact=contact, text="somebody is reading this"),
            "risk": SeeRisk(contact=contact, why="she writes that he is in the house"),
        }
        self.do(commands[what], who)

    @rule(pick=which, who=which, to=which, what=st.sampled_from(("next", "back", "offer", "pass", "pass and take")))
    def it_changes_hands(self, pick: int, who: int, to: int, what: str) -> None:
        if what == "next" or not self.contacts:
            self.do(AnswerNext(), who)
            return
        contact = self.one(pick)
        taker = chosen([*self.people.values()], to)
        having = next((one for one in self.people.values() if one.post == self.contact(contact).handler_post), None)
        commands: dict[str, Command] = {
            "back": GiveBack(contact=contact, note="is for another desk"),
            "offer": OfferCall(contact=contact, to_post=taker.post),
            "pass": PassContact(contact=contact, to_post=taker.post, words="she asks for a sergeant"),
        }
        self.do(commands[what.partition(" ")[0]], who, by=having)
        if what == "pass and take":
            self.do(AnswerCall(contact=contact), by=self.as_signed_in(taker))

    @precondition(lambda self: self.contacts)
    @rule(pick=which, who=which, joined=st.booleans(), send=st.booleans(), known=st.booleans())
    def it_leads_to_an_incident(self, pick: int, who: int, joined: bool, send: bool, known: bool) -> None:
        contact, incident = self.one(pick), self.room.mint()
        if joined and self.incidents:
            self.do(LinkContact(incident=chosen(self.incidents, who), contact=contact, about="rings about it"), who)
        elif len(self.room.open_incidents()) < MOST_OPEN:
            opened = OpenIncident(
                incident=incident, contact=contact, what="shouting next door", place=HALL if known else UNKNOWN_PLACE,
                send=send, grade="priority" if known else "",
            )  # fmt: skip
            if self.do(opened, who) is not None:
                self.incidents.append(incident)

    @precondition(lambda self: self.incidents)
    @rule(pick=which, who=which, what=st.sampled_from(("assessed", "assessed", "written", "quoted", "closed")))
    def its_incident_goes_on(self, pick: int, who: int, what: str) -> None:
        incident = chosen(self.incidents, pick)
        commands: dict[str, Command] = {
            "assessed": AssessThrive(incident=incident, threat="none that is known", life_at_risk=False),
            "written": AddLogEntry(incident=incident, text="neighbour rang back"),
            "quoted": RecordWords(incident=incident, text="I only wanted to ask"),
            "closed": CloseIncident(incident=incident, result="advice_given", rationale="spoken to all"),
        }
        self.do(commands[what], who)

    # what the laws ask

    def moved_contacts(self, moved: list[Moved]) -> list[Moved]:
        return [one for one in moved if isinstance(one.after, Contact)]
