"""A caller who does not speak, and a call that ended early, on the call desk.

`silent:<contact>` has three parts, in their order: `recall`, what it still owes and the keys that decide on ringing
back; `silent`, the steps, questions and sounds; `endings`, the reasons for which it ends, a key each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from heed.clock.answering import on_duty_for
from heed.clock.reaching import threat_heard
from heed.contact.follow_up import PLAIN
from heed.contact.of_contact import OfContact
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.follow_up import ANSWERED_BY, CHOICES, KINDS, Choice, FollowUp
from heed.picture.incident import Incident
from heed.picture.moment import on_the_wall
from heed.picture.signal import HEARD
from heed.policy.values import Policy
from heed.web.view import Row

PARTS = ("recall", "silent", "endings")
FOLLOW = "follow:"
#: Sounds shown; the rest stands on the log.
SHOWN = 8
#: Keys of what is decided on ringing back.
CHOICE_KEYS: dict[Choice, str] = {"do_not_ring": "B", "ring": "R", "ask_supervisor": "V"}


class SilentCall(OfContact):
    """`silent:<contact>`."""

    def keys(self) -> Iterable[str]:
        if self._contact is None or not self._contact.spoken:
            return ()
        return (*PARTS, *(f"{FOLLOW}{kind}" for kind in PLAIN))

    def touched(self, moved: Moved) -> Iterable[str]:
        stream, after = moved.recorded.stream, moved.after
        if stream == f"contact/{self.subject}" and isinstance(after, Contact):
            self._contact = after
            return self.keys()
        if isinstance(after, Incident) and after.contact == self.subject:
            return ("recall",)
        if moved.staffing:
            return [key for key in self.keys() if key == "recall" or key.startswith(FOLLOW)]
        return ()

    def draw(self, key: str) -> Row | None:
        contact = self._contact
        if contact is None or not contact.spoken:
            return None
        if key.startswith(FOLLOW):
            return self._follow(contact, key)
        policy = self.context.pack.in_force(contact.began_at)
        given = {"recall": self._recall, "silent": _silent, "endings": _endings}[key](contact, policy)
        order = f"{PARTS.index(key)}"
        html = self.context.render(f"contact/silent-{key}.html", x=contact, key=key, order=order, **given)
        return order, html.strip()

    def _follow(self, contact: Contact, key: str) -> Row | None:
        """One thing that it still owes beside ringing back; under it, before the rest."""
        one = next((one for one in contact.follow.owed if f"{FOLLOW}{one.kind}" == key), None)
        if one is None:
            return None
        order = f"0{PLAIN.index(one.kind)}"
        html = self.context.render(
            "contact/silent-follow.html", x=contact, one=one, kinds=KINDS, key=key, order=order,
            with_whom=self._with_whom(contact, one),
        )  # fmt: skip
        return order, html.strip()

    def _with_whom(self, contact: Contact, one: FollowUp) -> str:
        """Who has it now, by name, or the role where nobody is on duty."""
        policy = self.context.pack.in_force(contact.began_at)
        post = on_duty_for(one.owner_role, one.owner_post, "", self.room.index.by_category["post"], policy)
        return post.name if post is not None else one.owner_role.replace("_", " ")

    def _recall(self, contact: Contact, policy: Policy) -> Mapping[str, object]:
        """The choices on ringing back in the order in which they are offered, each with benefit and danger."""
        rules, follow = policy.recalling.rules, contact.follow
        recall = follow.of("recall")
        threat = self._threat(contact, policy)
        danger = contact.signals.danger is not None or (recall is not None and recall.danger)
        order: tuple[Choice, ...] = ("do_not_ring", "ring", "ask_supervisor")
        if threat:
            order = ("ask_supervisor", "do_not_ring", "ring")
        elif not danger:
            order = ("ring", "do_not_ring", "ask_supervisor")
        choices = [(one, CHOICES[one], CHOICE_KEYS[one], *rules.beside(one)) for one in order]
        return {
            "recall": recall, "choices": choices, "threat": threat, "answered_by": list(ANSWERED_BY.items()),
            "words_of": CHOICES, "answers": ANSWERED_BY,
            "with_whom": self._with_whom(contact, recall) if recall else "",
            "outcomes": [(one.id, one.name) for one in policy.recalling.outcomes.values()],
        }  # fmt: skip

    def _threat(self, contact: Contact, policy: Policy) -> str:
        """What was heard that makes it a supervisor's, in words; empty where nothing was."""
        sound = contact.signals.danger
        if sound is not None and sound.ring == "threat":
            return HEARD[sound.kind].lower()
        for identity in contact.incidents:
            incident = self.room.index.by_category["incident"].get(f"incident/{identity}")
            heard = threat_heard(incident, policy) if isinstance(incident, Incident) else None
            if heard is not None:
                return f"{heard.name.lower()}: “{heard.words}”"
        return ""


def _silent(contact: Contact, policy: Policy) -> Mapping[str, object]:
    silence, signals = policy.silence, contact.signals
    steps = [step for step in silence.steps.values() if step.on(contact.line_type)]
    waits = contact.on_the_line and contact.line in ("999", "relay") and contact.answered_at is not None
    quiet = waits and not (signals.heard or signals.put or contact.heard or contact.incidents)
    within = timedelta(seconds=silence.rules.answer_seconds)
    left = [one.id for one in silence.yes_no.values() if one.id not in signals.put]
    return {
        "steps": [step for step in steps if step.kind == "step"],
        "known": [step for step in steps if step.kind == "know"],
        "questions": list(silence.yes_no.values()), "next": left[0] if left else "",
        "sounds": [(row, HEARD[kind]) for kind in HEARD if (row := silence.signals.get(kind)) is not None],
        "heard": [(one.at, f"{on_the_wall(one.at):%H:%M:%S}", one.in_words()) for one in signals.heard[-SHOWN:]],
        "more": max(0, len(signals.heard) - SHOWN), "unanswered": signals.unanswered,
        "helps": signals.helps, "answer_due": signals.asked.at + within if signals.asked else None,
        "offer_from": contact.answered_at if quiet else None,
        "offer_at": contact.answered_at + timedelta(seconds=silence.rules.offer_seconds)
        if quiet and contact.answered_at
        else None,
        "grade": policy.grades[silence.rules.opens_grade],
    }  # fmt: skip


def _endings(contact: Contact, policy: Policy) -> Mapping[str, object]:
    return {"endings": list(policy.recalling.endings.values()), "of": contact.signals.ended_name}
