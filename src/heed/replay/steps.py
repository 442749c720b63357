"""Steps of an exercise: each to a command with its names resolved, or a fault that points at its line. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from heed.log.command import Command
from heed.policy.marked import Faults, Marked, Spot
from heed.policy.shapes import nearest
from heed.replay.offsets import is_offset, moment
from heed.replay.scenario import OnDuty, Step
from heed.replay.typed import as_struct

NAMESPACE = UUID("b6a1a3de-1f0c-5b0e-8f55-61c59f0a5a41")
SWITCH = "telephony"
#: Names of a step that are not its command's.
OWN = ("at", "as", "do", "attempt", "say", "label")
#: Fields of commands that name something of the exercise, and what.
REFERS = {
    "incident": "incident", "contact": "contact", "question": "question", "post": "post", "to_post": "post",
    "known": "begun", "into": "begun", "marker": "marker", "other": "incident",
}  # fmt: skip
#: Kinds of names that stand for no stream of their own, and those whose stream is called otherwise.
WITHIN = ("question", "marker")
CATEGORY = {"begun": "known"}
#: Fields of commands that are moments, and may be written as offsets.
MOMENTS = ("by", "happened_at")


def id_of(kind: str, name: str) -> str:
    """The id that a name of an exercise stands for, the same every time."""
    return str(uuid5(NAMESPACE, f"{kind}/{name}"))


class Names:
    """What has been named so far, and who is there to act."""

    def __init__(self, people: tuple[OnDuty, ...], callsigns: frozenset[str]) -> None:
        self.people = {person.sign_in: person for person in people}
        self.callsigns = set(callsigns)
        #: Name to its kind (incident, contact, question).
        self.kinds: dict[str, str] = {}

    def streams(self) -> dict[str, str]:
        """Every name and the stream it stands for; questions and markers stand in no stream of their own."""
        found = ((name, kind) for name, kind in self.kinds.items() if kind not in WITHIN)
        return {name: f"{CATEGORY.get(kind, kind)}/{id_of(kind, name)}" for name, kind in found}


def post_id(sign_in: str, role: str) -> str:
    """The post somebody holds in a role."""
    return id_of("post", f"{sign_in}/{role}")


class StepReader:
    """Reads steps in the order they happen; a name has to be given before it is used."""

    def __init__(
        self, commands: dict[str, type[Command]], switch: frozenset[str], names: Names, start: datetime, faults: Faults
    ) -> None:
        self.commands = commands
        #: What the switch does when a step does not say who acts.
        self.switch = switch
        self.names = names
        self.start = start
        self.faults = faults

    def read(self, marked: Marked, before: timedelta, *, one_of_many: bool = False) -> Step | None:
        """One step. Without `at` it happens at the moment of the step before it."""
        own = marked.mapping()
        at = self._at(own.get("at"), before)
        kind = self._kind(marked)
        if at is None or kind is None:
            return None
        label = own["label"].value if "label" in own else ""
        say = own["say"].value if "say" in own else ""
        step = Step(at=at, spot=marked.spot, say=str(say), label=str(label), one_of_many=one_of_many)
        return step if kind == "say" else self._acted(marked, step, kind)

    def _at(self, at: Marked | None, before: timedelta) -> timedelta | None:
        if at is None:
            return before
        if not is_offset(at.value):
            self.faults.add(at.spot, f"`at` is a time from the start like +00:15 or +01:20:30, not `{at.value}`")
            return None
        return moment(str(at.value))

    def _kind(self, marked: Marked) -> str | None:
        own = marked.mapping()
        given = [name for name in ("do", "attempt") if name in own]
        if len(given) > 1:
            self.faults.add(marked.spot, "a step either does something or attempts it; keep `do` or `attempt`")
        elif not given and "say" not in own:
            self.faults.add(marked.spot, "a step has `do: command`, `attempt: command`, or `say: what happened`")
        elif not given and (extra := [name for name in own if name not in OWN or name == "as"]):
            self.faults.add(own[extra[0]].spot, f"`{extra[0]}` belongs to a command; say which with `do` or `attempt`")
        else:
            return given[0] if given else "say"
        return None

    def _acted(self, marked: Marked, step: Step, kind: str) -> Step | None:
        own = marked.mapping()
        name, spot = str(own[kind].value), own[kind].spot
        command = self.commands.get(name)
        if command is None:
            self.faults.add(spot, f"there is no command `{name}`{nearest(name, self.commands)}")
            return None
        actor = self._actor(marked, name, step.at)
        arguments = {field: inner for field, inner in own.items() if field not in OWN}
        values = self._values(command, arguments, marked.spot, step)
        made = as_struct(Marked(arguments, marked.spot), command, name, self.faults, values)
        if made is None or actor is None:
            return None
        if name == "bring_unit_on_duty":
            self.names.callsigns.add(str(values.get("callsign", arguments["callsign"].value)).upper())
        return Step(
            at=step.at, spot=step.spot, say=step.say, label=step.label, one_of_many=step.one_of_many, by=actor,
            command=made, attempt=kind == "attempt",
        )  # fmt: skip

    def _actor(self, marked: Marked, command: str, at: timedelta) -> str | None:
        """Who acts: somebody on duty then, or the switch for what a switch does."""
        given = marked.mapping().get("as")
        if given is None and command in self.switch:
            return SWITCH
        if given is None:
            self.faults.add(marked.spot, f"say who does this: `as:` one of {', '.join(self.names.people)}")
            return None
        name = str(given.value)
        if name == SWITCH:
            return name
        person = self.names.people.get(name)
        if person is None:
            self.faults.add(given.spot, f"nobody on duty signs in as `{name}`{nearest(name, self.names.people)}")
        elif at < moment(person.since) or (person.until is not None and at > moment(person.until)):
            self.faults.add(
                given.spot, f"`{name}` is not on duty at this moment; change `from` or `until` under on_duty"
            )
        else:
            return name
        return None

    def _values(
        self, command: type[Command], arguments: dict[str, Marked], spot: Spot, step: Step
    ) -> dict[str, object]:  # fmt: skip
        """What goes into the command instead of what is written: ids for names, moments for times."""
        values: dict[str, object] = {}
        minted: tuple[str, ...] = getattr(command, "minted", ())
        for field in minted:
            values[field] = self._mint(field, arguments.get(field), spot, step.at)
        for field, marked in arguments.items():
            if field in minted:
                continue
            value = self._value(command.api_name(), field, marked)
            if value is not None:
                values[field] = value
        return values

    def _mint(self, field: str, marked: Marked | None, spot: Spot, at: timedelta) -> str:
        """A new thing's id, by the name it is given here."""
        if marked is None:
            return id_of(field, f"{spot.line}@{at}")
        name = str(marked.value)
        if name in self.names.kinds or name in self.names.people:
            self.faults.add(marked.spot, f"`{name}` is the name of something else here; choose another")
        self.names.kinds[name] = field
        return id_of(field, name)

    def _value(self, command: str, field: str, marked: Marked) -> object:
        if field == "place" and isinstance(marked.value, str):
            return {"words": marked.value}
        if is_offset(marked.value) and field in MOMENTS:
            return (self.start + moment(str(marked.value))).isoformat()
        if field == "unit":
            return self._unit(marked)
        if field == "to":
            return self._incident_or_addressee(command, marked)
        if field in REFERS:
            return self._named(REFERS[field], marked)
        return None

    def _unit(self, marked: Marked) -> str:
        callsign = str(marked.value).upper()
        if callsign not in self.names.callsigns:
            self.faults.add(marked.spot, f"no unit {callsign} is on duty here{nearest(callsign, self.names.callsigns)}")
        return callsign

    def _incident_or_addressee(self, command: str, marked: Marked) -> str:
        """A divert goes to an incident; a question goes to somebody on duty or to a role."""
        if command == "divert_unit":
            return self._named("incident", marked)
        person = self.names.people.get(str(marked.value))
        return post_id(person.sign_in, person.roles[0]) if person else str(marked.value)

    def _named(self, kind: str, marked: Marked) -> str:
        name = str(marked.value)
        if kind == "post":
            person = self.names.people.get(name)
            if person is not None:
                return post_id(name, person.roles[0])
            self.faults.add(marked.spot, f"nobody on duty signs in as `{name}`{nearest(name, self.names.people)}")
        elif self.names.kinds.get(name) != kind:
            known = [other for other, of in self.names.kinds.items() if of == kind]
            self.faults.add(marked.spot, f"no {kind} is called `{name}` by now{nearest(name, known)}")
        return id_of(kind, name)


def in_order(steps: list[Step]) -> tuple[Step, ...]:
    """Steps by their moment; those of one moment as they are written."""
    return tuple(sorted(steps, key=lambda step: step.at))
