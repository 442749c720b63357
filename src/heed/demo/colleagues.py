"""Made-up colleagues: handlers and dispatchers who do what nobody at a screen has done in a while.

They leave a newcomer time to be first (`newcomers.py`), act under the name of nobody who sits at a screen, and leave
some work undone, so that the clock is seen to speak.
"""

from __future__ import annotations

from math import hypot

import msgspec

from heed.clock.telling import telling_owed
from heed.contact.decide import AnswerCall, CloseContact
from heed.contact.telling import NotToldBecause, TellCaller
from heed.demo.callers import Callers
from heed.demo.desk_work import DeskWork
from heed.demo.looking_up import LookingUp
from heed.demo.newcomers import Newcomers
from heed.demo.stage import Stage
from heed.demo.stories import Story
from heed.dispatch.decide import AcceptIncident, AssignUnit
from heed.incidents.commands import (
    AddLogEntry,
    AnswerQuestion,
    CloseIncident,
    EstablishWelfare,
    OpenIncident,
    RecordWords,
    RequestService,
    SetCode,
)
from heed.incidents.outliving import ReasonTask
from heed.incidents.welfare import welfare_owed
from heed.log.command import Who
from heed.picture.contact import Contact
from heed.picture.fact import UNKNOWN_PLACE, Place
from heed.picture.incident import Incident
from heed.picture.owed import CALLER_TOLD, INTELLIGENCE_CHECK, Task
from heed.picture.unit import Unit
from heed.policy.asking import unanswered_about_life
from heed.risk.decide import AnswerScript, AssessThrive, SetGrade
from heed.supervision.commands import DecideReview

LOOK_SECONDS = 3.0
#: How long what a closing left waits for somebody at a screen.
OWED_SECONDS = 300.0
#: Of ten incidents, how many colleagues send somebody to by themselves.
SENT_OF_TEN = 8
#: How often supervisors decide on an incident by themselves.
MOST_DECIDED = 2


class Colleagues:
    """Looks round every few seconds and takes up what has waited."""

    def __init__(self, stage: Stage, callers: Callers, newcomers: Newcomers) -> None:
        self.stage = stage
        self.callers = callers
        self.newcomers = newcomers
        self._taken: set[str] = set()
        self._left: set[str] = set()
        #: How often supervisors have decided on an incident.
        self._decided: dict[str, int] = {}
        self.desk_work = DeskWork(stage, callers, newcomers)
        self.looking_up = LookingUp(stage, newcomers)

    def begin(self) -> None:
        """Look round from now on."""
        self.stage.later(LOOK_SECONDS, self._look)

    async def _look(self) -> None:
        for state in self.stage.states("contact"):
            if isinstance(state, Contact):
                await self._contact(state)
        for state in self.stage.states("incident"):
            if isinstance(state, Incident):
                await self._incident(state)
        for state in self.stage.states("task"):
            if isinstance(state, Task):
                await self._owed(state)
        self.stage.later(LOOK_SECONDS, self._look)

    def _age(self, state: Contact | Incident) -> float:
        since = state.presented_at if isinstance(state, Contact) else state.state_since
        return (self.stage.now() - since).total_seconds()

    def _once(self, what: str) -> bool:
        if what in self._taken:
            return False
        self._taken.add(what)
        return True

    def _holders(self, role: str) -> list[Who]:
        """Everybody on duty in a role whom nobody at a screen is."""
        return [who for who in self.stage.holders(role) if not self.newcomers.here(who.person)]

    # Calls

    async def _contact(self, contact: Contact) -> None:
        if contact.answered_at is not None or not contact.live or not contact.spoken:
            return
        at_once = contact.id in self.callers.answered_at_once
        if not at_once and self.newcomers.left_for_them(contact):
            return
        handlers = self._off_the_line()
        if handlers and self._age(contact) > self._patience(at_once) and self._once(f"answer/{contact.id}"):
            handler = handlers[-1 - len(self._taken) % len(handlers)]
            if await self.stage.act(AnswerCall(contact=contact.id), handler):
                self._take_call(contact.id, handler)

    def _patience(self, at_once: bool) -> float:
        """Seconds that a call rings before a colleague has it: longer where somebody at a screen may want it."""
        if at_once:
            return 1
        return 16 if self.newcomers.handler_here() else 4

    def _off_the_line(self) -> list[Who]:
        """Call handlers whom nobody at a screen is, and who speak with nobody; the first is left for a newcomer."""
        calls = (c for c in self.stage.states("contact") if isinstance(c, Contact))
        talking = {c.handler for c in calls if c.on_the_line}
        handlers = self._holders("call_handler")
        return [who for who in handlers[1:] or handlers if who.person not in talking]

    def _take_call(self, contact: str, handler: Who) -> None:
        story = self.callers.stories.get(contact)
        if story is None:
            return
        if story.outcome is not None:
            self.stage.later(max(story.ends_after, 20) + 15, lambda: self._record(contact, story, handler))
            return
        known = story.place_after if story.place_after is not None else 25
        self.stage.later(known + self.stage.soon(8, 20), lambda: self._open(contact, story, handler))

    async def _record(self, contact: str, story: Story, handler: Who) -> None:
        outcome = str(story.outcome)
        values = {"contact": contact, "outcome": outcome, "note": story.result_words}
        await self.stage.act(msgspec.convert(values, CloseContact), handler)

    async def _open(self, contact: str, story: Story, handler: Who) -> None:
        spot = story.place
        place = UNKNOWN_PLACE
        if story.place_after is not None:
            place = Place(words=spot.words, easting=spot.easting, northing=spot.northing, source="caller")
        opened = await self.stage.act(
            OpenIncident(
                incident=f"{contact[:-4]}0001", contact=contact, what=story.title, place=place, area=spot.area,
                area_class=spot.area_class, caller_name=story.caller_name, caller_number=story.number,
            ),
            handler,
        )  # fmt: skip
        if opened is None:
            return
        incident = f"{contact[:-4]}0001"
        self.stage.later(self.stage.soon(4, 10), lambda: self._code(incident, story, handler))
        self.stage.later(self.stage.soon(12, 25), lambda: self._words(incident, story, handler))
        self.stage.later(self.stage.soon(20, 40), lambda: self._tell(incident, story, handler))
        # One in six assessments is late, so that it is seen to be owed.
        late = 400 if self.stage.rng.random() < 1 / 6 else 0
        self.stage.later(self.stage.soon(40, 90) + late, lambda: self._assess(incident, story, handler))

    async def _code(self, incident: str, story: Story, handler: Who) -> None:
        await self.stage.act(SetCode(incident=incident, code=str(story.code)), handler)
        await self.stage.act(SetGrade(incident=incident, grade=str(story.grade)), handler)
        for service in story.services:
            await self.stage.act(RequestService(incident=incident, service=str(service)), handler)

    async def _tell(self, incident: str, story: Story, handler: Who) -> None:
        """Told before the call ends: what happens next, the reference, and to ring again if it changes."""
        somebody = (
            "Somebody comes as soon as one is free." if story.units else "A colleague looks at it and writes to you."
        )
        told = TellCaller(
            incident=incident, next=somebody, reference=True, if_changes="Ring 999 again at once if it gets worse."
        )
        await self.stage.act(told, handler)

    async def _words(self, incident: str, story: Story, handler: Who) -> None:
        for _, words in story.said[:3]:
            if not words.startswith("("):
                await self.stage.act(RecordWords(incident=incident, text=words), handler)

    async def _assess(self, incident: str, story: Story, handler: Who) -> None:
        if story.thrive is None:
            return
        values = {"incident": incident, "life_at_risk": story.life_at_risk, **story.thrive.elements}
        await self.stage.act(msgspec.convert(values, AssessThrive), handler)

    # Incidents

    async def _incident(self, incident: Incident) -> None:
        dispatchers = self._holders("dispatcher")
        if not dispatchers or self.newcomers.theirs(incident):
            return
        who = dispatchers[-1]
        age = self._age(incident)
        await self.desk_work.look(incident)
        await self.looking_up.look(incident)
        if incident.state == "waiting" and age > 25 and self._once(f"accept/{incident.id}"):
            await self.stage.act(AcceptIncident(incident=incident.id), who)
        elif incident.state == "accepted" and age > 20 and not incident.commitments:
            await self._send(incident, who)
        elif incident.state == "released" and age > 60 and self._once(f"close/{incident.id}/{incident.version}"):
            await self._close(incident, who)
        for question in incident.open_questions:
            asked = (self.stage.now() - question.asked_at).total_seconds()
            if asked > 90 and self._once(f"answer/{question.id}"):
                answer = AnswerQuestion(incident=incident.id, question=question.id, text="Asked; not known yet.")
                await self.stage.act(answer, who)
        await self._tell_again(incident)
        if incident.unresourced and incident.watching.owner_role and age > 240:
            await self._decide(incident)

    async def _tell_again(self, incident: Incident) -> None:
        """What changed since the caller was told is told in its time; or why not, where ringing is no option."""
        owing = telling_owed(incident, self.stage.acts.pack.in_force(incident.began_at))
        handlers = self._holders("call_handler")
        if owing is None or incident.telling.settled_at is None or not handlers or owing.due > self.stage.now():
            return
        if not self._once(f"tell/{incident.id}/{owing.occasion}/{owing.since}"):
            return
        await self._ring(incident.id, f"{owing.why}. Ring again if it changes.", handlers[-1])

    async def _ring(self, incident: str, words: str, who: Who) -> None:
        if await self.stage.act(TellCaller(incident=incident, next=words, how="rang"), who) is None:
            untold = NotToldBecause(incident=incident, reason="Not safe to ring; told when somebody is there.")
            await self.stage.act(untold, who)

    async def _owed(self, task: Task) -> None:
        """What a closing left is done after a while."""
        handlers = self._holders("call_handler")
        waited = (self.stage.now() - task.owed_since).total_seconds()
        if waited < OWED_SECONDS or not handlers or not self._once(f"owed/{task.id}"):
            return
        if task.kind == INTELLIGENCE_CHECK:
            await self.looking_up.settle(task)
            return
        if task.kind == CALLER_TOLD:
            await self._ring(task.incident, "It is closed; ring again if anything more happens.", handlers[-1])
            return
        nothing = ReasonTask(incident=task.incident, kind=task.kind, reason="Nothing more is known of it.")
        await self.stage.act(nothing, handlers[-1])

    def _story(self, incident: Incident) -> Story | None:
        return self.callers.stories.get(incident.contact)

    async def _send(self, incident: Incident, who: Who) -> None:
        story = self._story(incident)
        if story is not None and not story.units:
            return
        if not self._once(f"send/{incident.id}"):
            return
        hash_of = sum(incident.id.encode()) % 10
        if hash_of >= SENT_OF_TEN or incident.grade == "scheduled":
            self._left.add(incident.id)
            return
        unit = self._nearest(incident, story)
        if unit is None:
            self._taken.discard(f"send/{incident.id}")
            return
        await self.stage.act(AssignUnit(unit=unit.callsign, incident=incident.id), who)

    def _nearest(self, incident: Incident, story: Story | None) -> Unit | None:
        free = [
            u for u in self.stage.states("unit")
            if isinstance(u, Unit) and not u.incident and u.effect == "available"
        ]  # fmt: skip
        # The last two free units are left for somebody at a screen to send.
        if len(free) <= 2:
            return None
        kinds = tuple(story.units) if story else ()

        def cost(unit: Unit) -> tuple[bool, float]:
            metres = hypot(
                (unit.easting or 0) - (incident.place.easting or 0),
                (unit.northing or 0) - (incident.place.northing or 0),
            )
            return bool(kinds) and unit.kind not in kinds, metres

        return min(free, key=cost)

    async def _close(self, incident: Incident, who: Who) -> None:
        story = self._story(incident)
        result = str(story.result) if story and story.result else "attended_dealt_with"
        words = story.result_words if story else "Attended, spoken to, nothing further for police."
        if incident.assessment is None:
            return
        await self._establish(incident, who)
        if await self.stage.act(CloseIncident(incident=incident.id, result=result, rationale=words), who) is None:
            await self.stage.act(AddLogEntry(incident=incident.id, text=words), who)

    async def _establish(self, incident: Incident, who: Who) -> None:
        """Whoever went spoke to the people there, and says what they said, to the script's questions about life too."""
        there = [unit.callsign for unit in incident.commitments if unit.at_scene_at]
        policy = self.stage.acts.pack.in_force(incident.began_at)
        if there and (welfare_owed(incident, policy) or not incident.closure.welfare):
            said = EstablishWelfare(
                incident=incident.id, person="Those at the address", by=there[0], words="We are all right, thank you."
            )
            await self.stage.act(said, who)
        for question in unanswered_about_life(incident, policy):
            said_so = f"Asked at the scene by {there[0]}; nothing of the kind." if there else "Asked; not known."
            await self.stage.act(AnswerScript(incident=incident.id, question=question.id, text=said_so), who)

    async def _decide(self, incident: Incident) -> None:
        """A supervisor asks for help; the next one finds a unit, or has the caller rung. Then it is left to climb."""
        leaders = [w for w in self._holders(incident.watching.owner_role) if w.post == incident.watching.owner_post]
        rung = f"decide/{incident.id}/{incident.watching.rung}"
        if not leaders or rung in self._taken or self._decided.get(incident.id, 0) >= MOST_DECIDED:
            return
        self._taken.add(rung)
        count = self._decided[incident.id] = self._decided.get(incident.id, 0) + 1
        unit = self._nearest(incident, self._story(incident)) if count > 1 else None
        kind, what = "resource_asked", "Neighbouring district asked for a unit"
        if count > 1:
            kind, what = (
                ("resource_found", "Unit found") if unit else ("inform_caller", "Caller rung, told why nobody came")
            )
        decided = {"incident": incident.id, "kind": kind, "what": what, "who": leaders[0].name, "minutes": 15}
        await self.stage.act(msgspec.convert(decided, DecideReview), leaders[0])
        if unit is not None:
            await self.stage.act(AssignUnit(unit=unit.callsign, incident=incident.id), self._holders("dispatcher")[-1])
