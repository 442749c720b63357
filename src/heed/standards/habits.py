"""What of somebody's looking is unusual, by the pack's patterns (AU2). Pure.

A person's readings of the pack's weeks are held against each other. A flag has a key, from its rule and what it is
about in which stretch of time, so that a pattern that goes on is one flag and not one a reading.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from statistics import median

import msgspec

from heed.picture.moment import LONDON
from heed.policy.looking import LookingRule, LookingRules
from heed.standards.looks import NOTHING, About, Known, Look, Officer, searched_for, words_of

#: Days on which somebody has to have looked at anything before what is usual for them is known.
HABIT_DAYS = 4
#: Work of an administrator is with accounts, and none of it is with people who came to the police.
ADMINISTRATION = ("accounts", "person")


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """One pattern that was found: by which rule, what in particular, and which readings."""

    person: str
    rule: str
    key: str
    why: str
    looks: tuple[Look, ...]


class Seen(msgspec.Struct, frozen=True):
    """A reading with what it was about, and whether the work in hand has to do with that."""

    look: Look
    about: About
    work: bool
    #: Its day in the room.
    day: date
    #: Whom or what they went and looked at, where no work has to do with it.
    targets: frozenset[str]


class Habits:
    """One person's readings of the last weeks."""

    def __init__(
        self, officer: Officer, colleagues: Mapping[str, Officer], single: LookingRules,
        rules: Mapping[str, LookingRule],
    ) -> None:  # fmt: skip
        self.officer = officer
        #: Whole names of others with accounts, by trace, and those whose home is known.
        self._colleagues = {trace: one for one in colleagues.values() if one.id != officer.id for trace in one.trace}
        self._homes = [one for one in colleagues.values() if one.id != officer.id and one.home.numbers]
        self._single = single
        self._rules = rules
        self._seen: list[Seen] = []
        self._by_target: dict[str, list[Seen]] = {}
        #: Days on which each terminal was used.
        self._desks: dict[str, set[date]] = {}

    def take(self, looks: Iterable[Look], known: Known) -> list[Flag]:
        """Keep these readings, oldest first, and give what is unusual with them among the others."""
        new = [self._see(look, known) for look in looks]
        found: dict[str, Flag] = {}
        for seen in new:
            self._forget(seen.look.at)
            insort(self._seen, seen, key=lambda one: (one.look.at, one.look.position))
            for target in seen.targets:
                self._by_target.setdefault(target, []).append(seen)
            for flag in self._patterns(seen):
                found[flag.key] = flag
            self._desks.setdefault(seen.look.workstation, set()).add(seen.day)
        return list(found.values())

    def _see(self, look: Look, known: Known) -> Seen:
        about = searched_for(look.words) if look.search else known.get(look.subject, NOTHING)
        hand = known.get(look.in_hand, NOTHING)
        shares = bool(about.traces & hand.traces) or (look.search and bool(about.names & hand.names))
        work = bool(look.in_hand) and (look.subject == look.in_hand or shares)
        targets = _targets(look, about) if look.chosen and not work else frozenset()
        return Seen(look, about, work, look.at.astimezone(LONDON).date(), targets)

    def _forget(self, at: datetime) -> None:
        since = at - timedelta(days=self._single.window_days)
        gone = bisect_left(self._seen, since, key=lambda one: one.look.at)
        for target in {target for seen in self._seen[:gone] for target in seen.targets}:
            kept = [one for one in self._by_target[target] if one.look.at >= since]
            self._by_target[target] = kept
            if not kept:
                del self._by_target[target]
        del self._seen[:gone]

    def _patterns(self, new: Seen) -> Iterator[Flag]:
        if new.look.subject.partition("/")[0] in ADMINISTRATION:
            return
        for rule in self._rules.values():
            find = _FOUND.get(rule.id)
            if find is not None:
                yield from find(self, rule, new)

    # Patterns. Each is asked with every new reading.

    def own_name(self, rule: LookingRule, new: Seen) -> Iterator[Flag]:
        """Themselves by their whole name; their family, where they went and looked, or asked for it by name."""
        if not new.about.names or (not new.look.matter and not new.look.search):
            return
        family = self.officer.family
        themselves = bool(self.officer.trace & new.about.traces)
        if themselves or (new.look.chosen and not new.work and family in new.about.names):
            yield self._flag(rule, f"“{family}”" if not themselves else "their own name", [new], new.day)

    def own_address(self, rule: LookingRule, new: Seen) -> Iterator[Flag]:
        """Where they live."""
        if new.look.chosen and any(one.same(self.officer.home) for one in new.about.addresses):
            yield self._flag(rule, "their own address", [new], new.day)

    def neighbour(self, rule: LookingRule, new: Seen) -> Iterator[Flag]:
        """Next door, with no work there."""
        near = any(one.near(self.officer.home, rule.numbers) for one in new.about.addresses)
        if near and new.look.chosen and not new.work:
            yield self._flag(rule, "an address close to their own", [new], new.day)

    def colleague(self, rule: LookingRule, new: Seen) -> Iterator[Flag]:
        """Somebody they work with, by name or home."""
        if not new.look.chosen or new.work:
            return
        whose = next((self._colleagues[trace] for trace in new.about.traces if trace in self._colleagues), None)
        if whose is None:
            whose = next((one for one in self._homes if any(a.same(one.home) for a in new.about.addresses)), None)
        if whose is not None:
            yield self._flag(rule, f"{whose.name}, who works here", [new], whose.id, new.day)

    def off_duty(self, rule: LookingRule, new: Seen) -> Iterator[Flag]:
        """Read while off duty, or away from the desk."""
        if new.look.duty not in ("off", "away"):
            return
        same = [one for one in self._on(new.day) if one.look.duty == new.look.duty]
        least = 1 if new.look.duty == "off" else rule.readings
        if len(same) >= least:
            said = "off duty" if new.look.duty == "off" else "said to be away from the desk"
            yield self._flag(rule, f"{_times(same)} while {said}", same, new.look.duty, new.day)

    def no_incident(self, rule: LookingRule, new: Seen) -> Iterator[Flag]:
        """Searches and closed records with nothing in hand, far more than on their other days."""
        if not _idle(new):
            return
        of_day = [one for one in self._on(new.day) if _idle(one)]
        if len(of_day) < rule.readings:
            return
        usual = self._idle_on_other_days(new.day)
        if len(of_day) >= rule.times * usual:
            said = f"{_times(of_day)} with no call or incident in hand; on other days {usual:g}"
            yield self._flag(rule, said, of_day, new.day)

    def burst(self, rule: LookingRule, new: Seen) -> Iterator[Flag]:
        """More records in minutes than ever on their other days."""
        if not (new.look.matter or new.look.search):
            return
        since = new.look.at - timedelta(minutes=rule.minutes)
        within = [one for one in self._since(since) if one.look.matter or one.look.search]
        different = {one.look.words or one.look.subject for one in within}
        if len(different) < rule.readings:
            return
        usual = self._busiest(rule.minutes, new.day)
        if len(different) >= rule.times * usual:
            said = f"{len(different)} records in {rule.minutes} min; on other days at most {usual:g} as a rule"
            yield self._flag(rule, said, within, new.day)

    def again_and_again(self, rule: LookingRule, new: Seen) -> Iterator[Flag]:
        """One person, number, address or record, on several days, and never as part of the work in hand."""
        for target in sorted(new.targets):
            same = self._by_target[target]
            days = {one.day for one in same}
            if len(days) >= rule.days:
                said = f"{_in_words(target)} on {len(days)} days"
                yield self._flag(rule, said, same, target, new.day.isocalendar()[:2])
                return

    def long_closed(self, rule: LookingRule, new: Seen) -> Iterator[Flag]:
        """Old records, with nothing in hand that has to do with them."""
        if not _old(new, rule):
            return
        of_day = [one for one in self._on(new.day) if _old(one, rule)]
        if len({one.look.subject for one in of_day}) >= rule.readings:
            said = f"{_times(of_day)} of records closed more than {rule.days} days before"
            yield self._flag(rule, said, of_day, new.day)

    def night_elsewhere(self, rule: LookingRule, new: Seen) -> Iterator[Flag]:
        """At night, where they do not sit."""
        hour = new.look.at.astimezone(LONDON).hour
        if not (hour >= self._single.night_from or hour < self._single.night_until) or not _idle(new):
            return
        days = {day for used in self._desks.values() for day in used if day < new.day}
        here = {day for day in self._desks.get(new.look.workstation, ()) if day < new.day}
        if len(days) >= rule.days and not here:
            same = [one for one in self._on(new.day) if one.look.workstation == new.look.workstation and _idle(one)]
            yield self._flag(rule, f"at {new.look.workstation or 'an unnamed terminal'}", same, new.day)

    # What they are held against

    def _on(self, day: date) -> list[Seen]:
        """Readings of a day, from its end backwards in the list."""
        found: list[Seen] = []
        for one in reversed(self._seen):
            if one.day < day:
                break
            if one.day == day:
                found.append(one)
        return found[::-1]

    def _since(self, since: datetime) -> list[Seen]:
        return self._seen[bisect_left(self._seen, since, key=lambda one: one.look.at) :]

    def _idle_on_other_days(self, but: date) -> float:
        """The median of how often they looked with nothing in hand on each other day; 0 where habits are not known."""
        by_day = Counter({one.day: 0 for one in self._seen if one.day != but})
        by_day.update(one.day for one in self._seen if one.day != but and _idle(one))
        return float(median(by_day.values())) if len(by_day) >= HABIT_DAYS else 0.0

    def _busiest(self, minutes: int, but: date) -> float:
        """The median of their other days' busiest stretches of so many minutes, each counted in different records."""
        by_day: dict[date, list[Seen]] = {}
        for one in self._seen:
            if one.day != but and (one.look.matter or one.look.search):
                by_day.setdefault(one.day, []).append(one)
        if len(by_day) < HABIT_DAYS:
            return 0.0
        return float(median(_most_within(minutes, looks) for looks in by_day.values()))

    def _flag(self, rule: LookingRule, said: str, seen: Iterable[Seen], *key: object) -> Flag:
        looks = tuple(one.look for one in seen)
        parts = (rule.id, *(str(part) for part in key))
        return Flag(person=self.officer.id, rule=rule.id, key="|".join(parts), why=said, looks=looks)


_FOUND = {
    "own_name": Habits.own_name, "own_address": Habits.own_address, "neighbour": Habits.neighbour,
    "colleague": Habits.colleague, "off_duty": Habits.off_duty, "no_incident": Habits.no_incident,
    "burst": Habits.burst, "again_and_again": Habits.again_and_again, "long_closed": Habits.long_closed,
    "night_elsewhere": Habits.night_elsewhere,
}  # fmt: skip


def _idle(seen: Seen) -> bool:
    """They went and looked with nothing in hand."""
    return seen.look.chosen and not seen.look.in_hand


def _old(seen: Seen, rule: LookingRule) -> bool:
    closed = seen.about.closed_at
    long_ago = closed is not None and seen.look.at - closed > timedelta(days=rule.days)
    return seen.look.matter and seen.look.over and long_ago and not seen.work


def _targets(look: Look, about: About) -> frozenset[str]:
    """By what a person, a number, an address or else the record or the words are known again."""
    if about.traces:
        return about.traces
    return frozenset({f"words:{' '.join(words_of(look.words))}" if look.search else look.subject})


def _most_within(minutes: int, looks: list[Seen]) -> int:
    """The most different records in any stretch of so many minutes."""
    most, first = 0, 0
    held: Counter[str] = Counter()
    for one in looks:
        held[one.look.words or one.look.subject] += 1
        while looks[first].look.at < one.look.at - timedelta(minutes=minutes):
            gone = looks[first].look.words or looks[first].look.subject
            held[gone] -= 1
            if not held[gone]:
                del held[gone]
            first += 1
        most = max(most, len(held))
    return most


def _times(seen: list[Seen]) -> str:
    return "one reading" if len(seen) == 1 else f"{len(seen)} readings"


def _in_words(target: str) -> str:
    kind, _, rest = target.partition(":")
    if kind in ("name", "number", "words"):
        return f"“{rest}”"
    return "one address" if kind == "place" else "one record"
