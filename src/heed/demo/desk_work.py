"""What made-up colleagues do at their desks: they ask the script while the caller is on the line, and work the SOP.

One thing at a time each, by whoever it belongs to. Now and then an action is left, so that the clock is seen to speak.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zlib import crc32

import msgspec

from heed.demo.callers import Callers
from heed.demo.codes import Service
from heed.demo.newcomers import Newcomers
from heed.demo.stage import Stage
from heed.demo.stories import Story
from heed.log.command import Who
from heed.picture.incident import Incident
from heed.picture.script import Item
from heed.policy.asking import unanswered, unanswered_about_life
from heed.policy.script import Question
from heed.risk.decide import AnswerScript, DoAction, ReasonAction

#: Seconds a question and its answer take, and how many one call has room for.
ASK_SECONDS = 7.0
ASKED_ON_A_CALL = 9
#: Seconds after a call in which questions about life that nobody answered are closed by saying so.
CLOSED_AFTER = 45.0
#: Seconds in which an action is begun, about a life and otherwise; of how many one is left, and for how long.
BEGUN_LIFE, BEGUN = 15.0, 35.0
LEFT_ONE_IN = 14
LEFT_SECONDS = 900.0
#: Questions that are answered yes where a kind of risk was heard; and those that are answered yes but for some kinds.
YES_WHERE = {"weapon_there": "weapon", "burning": "fire", "strangled": "strangulation"}
YES_BUT_FOR = {"breathing": {"not_breathing"}, "awake": {"not_breathing", "unconscious"}}
NOT_ASKED = "Not asked before the call ended; the crew asks there."
#: What is written beside an action that says more than that it is done.
HOW = {
    "mental_health_desk": "Desk, CPN on duty: known to the crisis team, low; not if there is nobody with them tonight.",
    "ring_back_decision": "Not rung: a phone that rings could give somebody away.",
    "missing_supervisor": "Sergeant told, medium, leads until review.",
}


class DeskWork:
    """Script and SOP of the incidents that nobody at a screen has in hand."""

    def __init__(self, stage: Stage, callers: Callers, newcomers: Newcomers) -> None:
        self.stage = stage
        self.callers = callers
        self.newcomers = newcomers
        #: Incident to when its handler last asked something, and how often.
        self._asked: dict[str, tuple[datetime, int]] = {}

    async def look(self, incident: Incident) -> None:
        """One question and one action at most."""
        handler = self._handler(incident)
        if handler is not None:
            await self._ask(incident, handler)
        await self._act(incident, handler)

    def _handler(self, incident: Incident) -> Who | None:
        """Whoever took the call, else any handler whom nobody at a screen is."""
        free = [who for who in self.stage.holders("call_handler") if not self.newcomers.here(who.person)]
        return next((who for who in free if who.person == incident.handler), free[-1] if free else None)

    # The script

    async def _ask(self, incident: Incident, handler: Who) -> None:
        last, count = self._asked.get(incident.id, (incident.opened_at, 0))
        now, policy = self.stage.now(), self.stage.acts.pack.in_force(incident.began_at)
        if (now - last).total_seconds() < ASK_SECONDS:
            return
        ended, given = incident.call_ended_at, None
        if ended is None and count < ASKED_ON_A_CALL:
            given = self._answered(unanswered(incident, policy), incident)
        elif ended is not None and (now - ended).total_seconds() > CLOSED_AFTER:
            left = unanswered_about_life(incident, policy)
            given = (left[0].id, not_known(left[0])) if left else None
        if given is not None:
            self._asked[incident.id] = (now, count + 1)
            answer = {"incident": incident.id, "question": given[0], **given[1]}
            await self.stage.act(msgspec.convert(answer, AnswerScript), handler)

    def _answered(self, asked: tuple[Question, ...], incident: Incident) -> tuple[str, dict[str, str]] | None:
        """The first question that the caller's story has an answer to. Words come before the assessment that reads
        them: after it only what is chosen.
        """
        story = self.callers.stories.get(incident.contact)
        found = ((one.id, answer_of(one, incident, story)) for one in asked)
        known = (
            (name, given) for name, given in found if given and (incident.assessment is None or "text" not in given)
        )
        return next(known, None)

    # The SOP

    async def _act(self, incident: Incident, handler: Who | None) -> None:
        now = self.stage.now()
        for item in incident.script.undone:
            waited = (now - item.since).total_seconds()
            if waited < begun_after(item, incident.id):
                continue
            who = self._owner(item, handler)
            if who is not None:
                await self.stage.act(worked(item, incident), who)
                return

    def _owner(self, item: Item, handler: Who | None) -> Who | None:
        if item.owner_role == "call_handler" and not item.owner_post:
            return handler
        held = [who for who in self.stage.holders(item.owner_role) if not self.newcomers.here(who.person)]
        return next((who for who in held if who.post == item.owner_post), held[-1] if held else handler)


def begun_after(item: Item, incident: str) -> float:
    """Seconds after which somebody begins an action: before it is due, or, of a few, long after."""
    if crc32(f"{incident}{item.action.id}".encode()) % LEFT_ONE_IN == 0:
        return LEFT_SECONDS
    return min(BEGUN_LIFE if item.action.life else BEGUN, item.action.minutes * 60 * 0.7)


def worked(item: Item, incident: Incident) -> DoAction | ReasonAction:
    """Done; where the crew is there already and nobody told the caller, that is why not."""
    action = item.action.id
    if incident.state in ("at_scene", "released") and item.owner_role == "call_handler" and not item.action.service:
        return ReasonAction(incident=incident.id, action=action, reason="The crew is there and sees to it.")
    return DoAction(incident=incident.id, action=action, how=HOW.get(action, ""))


def answer_of(question: Question, incident: Incident, story: Story | None) -> dict[str, str]:
    """What a caller of this story answers: a choice, or words; empty where it has none."""
    if question.answers:
        return {"choice": _choice(question, incident, story)}
    if story is None:
        return {}
    said = _spoken(story)
    if question.own_words and said:
        return {"text": said[len(incident.script.answers) % len(said)]}
    elements: dict[str, Any] = story.thrive.elements if story.thrive is not None else {}
    return {"text": elements[question.element]} if elements.get(question.element) else {}


def _spoken(story: Story) -> list[str]:
    """What the caller says, without what is only heard on the line."""
    return [words for _, words in story.said if not words.startswith("(")]


def _choice(question: Question, incident: Incident, story: Story | None) -> str:
    heard = {one.construct for one in incident.cues if one.asks}
    if question.id in YES_BUT_FOR:
        return "no" if heard & YES_BUT_FOR[question.id] else "yes"
    if question.id == "can_talk":
        return "yes" if story is None or _spoken(story) else "no"
    if question.id in YES_WHERE:
        return "yes" if YES_WHERE[question.id] in heard else "no"
    if question.id == "hurt" and story is not None:
        return "yes" if Service.AMBULANCE in story.services else "no"
    return "not known" if "not known" in question.answers else question.answers[-1]


def not_known(question: Question) -> dict[str, str]:
    """What is answered to a question that nobody asked in time."""
    if "not known" in question.answers:
        return {"choice": "not known"}
    return {"text": "Not known" if question.own_words else NOT_ASKED}
