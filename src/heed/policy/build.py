"""From entries to the policy in force on one day, and where each of its values was written.

What cannot be built is a fault and is left out, so that one loading names everything wrong. Whether the values fit
together is `heed.policy.complete`'s to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar, cast

import msgspec

from heed.policy import account, grading, retention, risk_order, script, values
from heed.policy.assessing import Assessing, AssessmentModel, ThriveElement
from heed.policy.assumption import Assumption, Assumptions
from heed.policy.build_contact import contact_parts
from heed.policy.condition import BadCondition, Kind, compile_condition
from heed.policy.cues import MISSPELT, NEVER_MISSPELT, SOMEBODY_SAYS, compile_group, compile_patterns
from heed.policy.discipline import Discipline, NdmRow, Qualifier
from heed.policy.entries import Chapters, Dated, Entry, Says, hear
from heed.policy.intelligence import IntelligenceCheck, RecordsSystem, SubmissionRules
from heed.policy.linking import Linking, LinkingPair, LinkingRules
from heed.policy.looking import LookingRule, LookingRules
from heed.policy.marked import Faults, Marked
from heed.policy.markers import MarkerKind, Markers, Marking, SchemeRules
from heed.policy.matter import Matter, Matters
from heed.policy.neighbours import NeighbourRules
from heed.policy.nicknames import Nickname, Nicknames
from heed.policy.phrase import Pattern
from heed.policy.restricted import RestrictedLog
from heed.policy.scored import OrderRow
from heed.policy.shapes import OPTIONAL, PHRASES, RUNG, SAYS, SHAPES, TARGET, Duty, Reviews, Shape, nearest, typed
from heed.policy.support import Support
from heed.policy.where import Where

#: Parts without which there is no policy at all.
_NEEDED = (
    "account", "hears", "linking", "locating", "looking", "markers", "queue", "recalling", "repeats", "reports",
    "silence", "submissions", "telling",
)  # fmt: skip
Made = TypeVar("Made", bound=msgspec.Struct)


class Builder:
    """Builds the policy of one day."""

    def __init__(self, chapters: Chapters, at: date, pack_file: str, faults: Faults) -> None:
        self.chapters = chapters
        self.at = at
        self.faults = faults
        self.where = Where(pack_file)

    def policy(self, pack: str, force: str, force_code: str = "") -> values.Policy | None:
        """The policy, or None where so much is missing that there is none."""
        grades = self.every("grades", values.Grade)
        limits, attention = self.single("limits", values.Limits), self.single("attention", values.Attention)
        reviews = self.single("reviews", Reviews)
        duties = self.every("duties", Duty)
        assessing = self.single("assessing", Assessing)
        vulnerability = self.single("vulnerability", values.Vulnerability)
        parts = {
            **contact_parts(self),
            **self._looking(),
            "ladders": self._ladders(),
            "watch": self._watch(grades, reviews),
            "roles": self._roles(duties),
            "codes": self.every("codes", values.Code),
            "results": self.every("results", values.ResultCode),
            "closure": self.every("closure", values.ClosureItem),
            "statuses": self._statuses(),
            "desks": self.every("desks", values.Desk),
            "services": self.every("services", values.Service),
            "support": self.every("support", Support),
            "nicknames": Nicknames.of(self.every("nicknames", Nickname).values()),
            "cues": self._cues(),
            "grading": self._table("grading", values.GradingRow, grading.NAMES),
            "risk_order": self._table("risk_order", OrderRow, risk_order.NAMES),
            "account": self._account(),
            "linking": self._linking(),
            "scripts": self._scripts(),
            "discipline": self._discipline(),
            "thrive": self._thrive(assessing),
            "assessing": assessing,
            "vulnerability": vulnerability,
            "repeats": self.single("repeats", values.Repeats),
            "hears": self.single("hears", values.Hears),
            "neighbours": self.every("neighbours", NeighbourRules),
            "checks": self.every("checks", IntelligenceCheck),
            "records": self.every("records", RecordsSystem),
            "submissions": self.single("submissions", SubmissionRules),
            "markers": self._markers(),
            "restricted": self.every("restricted_logs", RestrictedLog),
            "retention": {c.id: c for c in self._table("retention", retention.RetentionClass, retention.NAMES)},
        }
        needed = (parts[name] for name in _NEEDED)
        if None in (*needed, assessing, vulnerability) or limits is None or attention is None or reviews is None:
            return None
        return values.Policy(
            pack=pack, force=force, force_code=force_code, grades=grades, limits=limits, attention=attention,
            not_a_decision=reviews.not_a_decision, ungraded_counts_as=reviews.ungraded_counts_as,
            **parts,  # type: ignore[arg-type]
        )  # fmt: skip

    # Chapters

    def _entries(self, chapter: str) -> list[Entry]:
        return [entry for entry in self.chapters.get(chapter, {}).values() if entry.holds(self.at)]

    def every(self, chapter: str, makes: type[Made]) -> dict[str, Made]:
        """The chapter's entries by id."""
        found: dict[str, Made] = {}
        for entry in self._entries(chapter):
            made = self._make(SHAPES[chapter], entry, makes, {"id": entry.id})
            if made is not None:
                found[entry.id] = made
        return found

    def single(self, chapter: str, makes: type[Made]) -> Made | None:
        """The chapter that is one entry."""
        for entry in self._entries(chapter):
            return self._make(SHAPES[chapter], entry, makes, {})
        self.faults.add(self.where.spot("pack"), f"the pack has no chapter `{chapter}`")
        return None

    def _linking(self) -> Linking | None:
        rules = self.single("linking", LinkingRules)
        return Linking(rules=rules, pairs=self.every("linking_pairs", LinkingPair)) if rules is not None else None

    def _looking(self) -> dict[str, object]:
        rules = self.every("looking_rules", LookingRule)
        return {"looking": self.single("looking", LookingRules), "looking_rules": rules}

    def _scripts(self) -> script.Scripts:
        return script.Scripts(
            actions=self.every("actions", script.Action),
            sops=self.every("sops", script.Sop),
            questions=self.every("questions", script.Question),
            scripts=self.every("scripts", script.Script),
        )

    def _account(self) -> account.AccountRules | None:
        conduct = self.single("conduct", account.ConductRules)
        if conduct is None:
            return None
        return account.AccountRules(
            conduct=conduct,
            details=self.every("descriptions", account.Detail),
            mention_roles=self.every("mention_roles", account.MentionRole),
            characteristics=self.every("characteristics", account.Characteristic),
            hate=self.every("hate", account.Strand),
        )

    def _markers(self) -> Markers | None:
        marking, scheme = self.single("marking", Marking), self.single("schemes", SchemeRules)
        if marking is None or scheme is None:
            return None
        return Markers(kinds=self.every("markers", MarkerKind), marking=marking, scheme=scheme)

    def _thrive(self, assessing: Assessing | None) -> tuple[ThriveElement, ...]:
        """The elements of the model in force, in its order."""
        elements = self.every("thrive", ThriveElement)
        models = self.every("assessment_models", AssessmentModel)
        if not elements:
            return ()
        for name, model in models.items():
            for element in model.elements:
                if element not in elements:
                    spot = self.where.spot("assessment_models", name, f"elements {element}")
                    self.faults.add(spot, f"`{name}`: unknown element `{element}`{nearest(element, elements)}")
        chosen = models.get(assessing.model) if assessing else None
        if assessing and chosen is None:
            spot = self.where.spot("assessing", "", "model")
            self.faults.add(spot, f"`model`: unknown assessment `{assessing.model}`{nearest(assessing.model, models)}")
        return tuple(elements[name] for name in chosen.elements if name in elements) if chosen else ()

    def _cues(self) -> values.Cues:
        groups = self._groups()
        found = self._phrased("cues", values.Cue)
        return values.Cues(found, *(frozenset(groups.get(name, ())) for name in (MISSPELT, NEVER_MISSPELT)))

    def _groups(self) -> dict[str, tuple[str, ...]]:
        return {name: group.words for name, group in self.every("cue_words", values.CueWords).items()}

    def _phrased(self, chapter: str, makes: type[Made]) -> dict[str, Made]:
        """The entries of a chapter whose lists of phrases are compiled."""
        groups = self._groups()
        found: dict[str, Made] = {}
        for entry in self._entries(chapter):
            fields = self._fields(SHAPES[chapter], entry)
            if fields is None:
                continue
            for name in PHRASES:
                written = entry.value(name, self.at)
                if written is not None:
                    made = compile_patterns(f"`{entry.id}`", written.value, groups, self.faults)
                    fields[name] = tuple(made)
            found[entry.id] = makes(id=entry.id, source=entry.source, **fields)
        return found

    def _discipline(self) -> Discipline:
        return Discipline(
            qualifiers=self.every("qualifiers", Qualifier),
            ndm=self.every("ndm", NdmRow),
            assumptions=Assumptions(self._phrased("assumptions", Assumption), self._saying()),
            matters=Matters(self._phrased("matters", Matter)),
        )

    def _saying(self) -> tuple[Pattern, ...]:
        spot = self.where.spot("cue_words", SOMEBODY_SAYS, "words")
        return compile_group(SOMEBODY_SAYS, self._groups(), spot, self.faults)

    def _table(self, chapter: str, makes: type[Made], names: tuple[tuple[str, Kind], ...]) -> tuple[Made, ...]:
        """The rows of a chapter whose `when` is a condition over these names."""
        found: list[Made] = []
        for entry in self._entries(chapter):
            fields = self._fields(SHAPES[chapter], entry)
            if fields is None:
                continue
            try:
                fields["when"] = compile_condition(str(fields["when"]), names)
            except BadCondition as fault:
                self._no_condition(chapter, entry, fault, names)
                continue
            found.append(makes(id=entry.id, source=entry.source, **fields))
        return tuple(found)

    def _no_condition(
        self, chapter: str, entry: Entry, fault: BadCondition, names: tuple[tuple[str, Kind], ...]
    ) -> None:
        """At the sign that is wrong; at the name, with the sign's number, where the condition is on several lines."""
        written = entry.value("when", self.at)
        spot = written.value.sign(fault.column) if written else None
        column = f" (column {fault.column})" if fault.column and spot is None else ""
        reason = f"`{entry.id}`: `when`{column}: {fault}{_near_name(str(fault), names)}"
        self.faults.add(spot or self.where.spot(chapter, entry.id, "when"), reason)

    def _statuses(self) -> dict[int, values.UnitStatus]:
        found: dict[int, values.UnitStatus] = {}
        for entry in self._entries("statuses"):
            if not entry.id.isdecimal():
                self.faults.add(entry.spot, f"`{entry.id}`: a status is a number")
                continue
            made = self._make(SHAPES["statuses"], entry, values.UnitStatus, {"number": int(entry.id)})
            if made is not None:
                found[int(entry.id)] = made
        return found

    def _watch(
        self, grades: Mapping[str, values.Grade], reviews: Reviews | None
    ) -> dict[tuple[str, str], values.WatchCell]:
        found: dict[tuple[str, str], values.WatchCell] = {}
        for entry in self._entries("watch"):
            state, _, grade = entry.id.partition(" × ")
            fields = self._fields(SHAPES["watch"], entry)
            if fields is None:
                continue
            fields["since"] = fields.pop("counted_from")
            if fields["minutes"] == TARGET:
                counts_as = reviews.ungraded_counts_as if reviews and grade == values.UNGRADED else grade
                fields["by_grade"] = True
                fields["minutes"] = self._target(entry, str(fields["deadline"]), grades.get(counts_as))
            found[(state, grade)] = values.WatchCell(source=entry.source, **fields)  # type: ignore[arg-type]
        return found

    def _target(self, entry: Entry, deadline: str, grade: values.Grade | None) -> int:
        """The longest of the grade's own figures for a deadline."""
        spot = self.where.spot("watch", entry.id, "minutes")
        if deadline not in ("accept", "attend"):
            self.faults.add(spot, f"{entry.id}: a grade has no target to {deadline}; give the minutes")
        elif grade is not None:
            if deadline == "accept":
                return grade.accept_minutes
            targets = [minutes for minutes in (grade.attend_minutes_urban, grade.attend_minutes_rural) if minutes]
            if targets:
                return max(targets)
            self.faults.add(spot, f"{entry.id}: nobody is to attend {grade.name}; give the minutes of another deadline")
        return 0

    def _roles(self, duties: Mapping[str, Duty]) -> dict[str, values.Role]:
        found: dict[str, values.Role] = {}
        for entry in self._entries("roles"):
            fields = self._fields(SHAPES["roles"], entry)
            if fields is None:
                continue
            may: set[str] = set(cast("frozenset[str]", fields.pop("may", frozenset())))
            for duty in cast("tuple[str, ...]", fields.pop("duties", ())):
                if duty in duties:
                    may |= duties[duty].may
                else:
                    spot = self.where.spot("roles", entry.id, "duties")
                    self.faults.add(spot, f"`{entry.id}`: unknown duty `{duty}`{nearest(duty, duties)}")
            may -= cast("frozenset[str]", fields.pop("may_not", frozenset()))
            found[entry.id] = values.Role(id=entry.id, may=frozenset(may), source=entry.source, **fields)  # type: ignore[arg-type]
        return found

    def _ladders(self) -> dict[str, values.Ladder]:
        found: dict[str, values.Ladder] = {}
        for entry in self._entries("ladders"):
            fields = self._fields(SHAPES["ladders"], entry)
            if fields is None:
                continue
            rungs = entry.value("rungs", self.at)
            fields["rungs"] = self._rungs(entry.id, rungs) if rungs else ()
            found[entry.id] = values.Ladder(id=entry.id, source=entry.source, **fields)  # type: ignore[arg-type]
        return found

    def _rungs(self, ladder: str, written: Dated) -> tuple[values.Rung, ...]:
        found = []
        for number, marked in enumerate(written.value.items(), 1):
            own = marked.mapping()
            self.where.note("ladders", ladder, f"rung {number}", marked.spot)
            source = _rung_source(own, written.source, self.faults)
            fields = self._typed_rung(ladder, number, marked)
            if fields is not None:
                found.append(values.Rung(source=source, **fields))  # type: ignore[arg-type]
        return tuple(found)

    def _typed_rung(self, ladder: str, number: int, marked: Marked) -> dict[str, object] | None:
        own = {name: inner for name, inner in marked.mapping().items() if name not in SAYS}
        shown = f"`{ladder}` rung {number}"
        missing = RUNG.required - own.keys()
        for name, inner in own.items():
            if name not in RUNG.fields:
                self.faults.add(inner.spot, f"{shown}: unknown name `{name}`{nearest(name, RUNG.fields)}")
        if missing:
            self.faults.add(marked.spot, f"{shown} lacks {_listed(missing)}")
            return None
        fields = {name: typed(own[name], kind, name, self.faults) for name, kind in RUNG.fields.items() if name in own}
        return None if None in fields.values() else fields

    # Entries

    def _make(self, shape: Shape, entry: Entry, makes: type[Made], known: dict[str, object]) -> Made | None:
        fields = self._fields(shape, entry)
        if fields is None:
            return None
        fields.update(known)
        if "source" in makes.__struct_fields__:
            fields["source"] = entry.source
        if shape.keeps_sources:
            fields["sources"] = self._sources(shape, entry)
        return makes(**fields)

    def _sources(self, shape: Shape, entry: Entry) -> dict[str, values.Source]:
        """The sources of fields; where the entry has one of its own, only those that differ."""
        in_force = {name: dated.source for name in shape.fields if (dated := entry.value(name, self.at))}
        if shape.single:
            return in_force
        return {name: source for name, source in in_force.items() if source != entry.source}

    def _fields(self, shape: Shape, entry: Entry) -> dict[str, object] | None:
        """The typed values of an entry on the day, or None and faults."""
        shown = f"`{entry.id}`" if entry.id else f"the chapter `{shape.chapter}`"
        self.where.note(shape.chapter, entry.id, "", entry.spot)
        missing = shape.required - OPTIONAL.get(shape.chapter, frozenset()) - entry.fields.keys()
        if missing:
            others = self.chapters[shape.chapter].keys() - {entry.id}
            near = nearest(entry.id, others) if len(missing) > 1 else ""
            self.faults.add(entry.spot, f"{shown} lacks {_listed(missing)}{near if 'mean' in near else ''}")
            return None
        fields: dict[str, object] = {}
        for name in entry.fields:
            dated = entry.value(name, self.at)
            if dated is None:
                self._too_late(shape, entry, name)
                continue
            self.where.note_field(shape.chapter, entry.id, name, dated.value)
            fields[name] = typed(dated.value, shape.fields[name], name, self.faults)
            if fields[name] is None and dated.value.value is not None:
                return None
        return fields if shape.required - OPTIONAL.get(shape.chapter, frozenset()) <= fields.keys() else None

    def _too_late(self, shape: Shape, entry: Entry, name: str) -> None:
        """A needed value that begins after the pack does leaves a time without one."""
        if name in shape.required and entry.fields[name]:
            first = entry.fields[name][0]
            reason = f"`{name}` has no value before {first.since}, and the pack is in force from {self.at}"
            self.faults.add(first.value.spot, reason)


def _rung_source(own: dict[str, Marked], ladder: values.Source, faults: Faults) -> values.Source:
    """The source of a rung: its own where it says one, else the ladder's."""
    if not own.keys() & set(SAYS):
        return ladder
    pack = ladder.reference.removesuffix(" pack, own value")
    says = hear(own, Says(pack, ladder.since, "" if ladder.ours else ladder.reference, ladder.ours), faults)
    return says.about("") or ladder


def _near_name(fault: str, names: tuple[tuple[str, Kind], ...]) -> str:
    """For a name that a condition has and the table does not: the nearest that it has."""
    unknown = fault.removeprefix("there is no `").rstrip("`")
    return nearest(unknown, [name for name, _ in names]) if unknown != fault else ""


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
