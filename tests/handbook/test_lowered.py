"""How often a recommended grade was lowered, by row of the pack: counted from the record, shown to who reviews."""

from __future__ import annotations

import contextlib
import random
import re
from collections import defaultdict
from html import unescape
from uuid import uuid4

from tests.desks import Office
from tests.given import on_duty, somebody
from tests.memory_room import MemoryRoom

from heed.handbook.lowered import Share, shares
from heed.incidents.commands import AddLogEntry, OpenIncident
from heed.log.command import Refusal, Who
from heed.picture.assessment import GradeSet
from heed.picture.recommendation import GradeRecommended
from heed.risk.decide import AssessThrive, SetGrade

SAID = ("He has a knife", "my ex-partner is at the door", "she has gone missing", "a noisy party", "he hung himself",
        "drunk and driving off", "her father died last week, she wants to die")  # fmt: skip
GRADES = ("immediate", "priority", "scheduled", "resolved_without_deployment")


def busy_room(seed: int) -> MemoryRoom:
    """A room in which forty incidents are opened and graded in every way, some more than once."""
    room, dice = MemoryRoom(), random.Random(seed)
    people = [somebody(role) for role in ("call_handler", "dispatcher", "team_leader")]
    for role in ("call_handler", "dispatcher", "team_leader"):
        for change in on_duty(role):
            room.put([change])
    for _ in range(40):
        incident = room.mint()
        room.act(OpenIncident(incident=incident, what=dice.choice(SAID)), people[0])
        for _ in range(dice.randint(0, 3)):
            who = dice.choice(people)
            with contextlib.suppress(Refusal):
                room.act(SetGrade(incident=incident, grade=dice.choice(GRADES), reason="as I saw it"), who)
        if dice.random() < 0.3:
            room.act(AddLogEntry(incident=incident, text=dice.choice(SAID)), people[0])
    return room


def below(given: str, recommended: str) -> bool:
    return bool(recommended) and GRADES.index(given) > GRADES.index(recommended)


def counted(room: MemoryRoom) -> dict[str, tuple[int, int]]:
    """The same figures, counted another way: incident by incident, from what stood when each grade was given."""
    recommended, lowered = defaultdict(set), defaultdict(set)
    for stream, facts in room.streams.items():
        standing: GradeRecommended | None = None
        for one in facts:
            if isinstance(one.fact, GradeRecommended):
                standing = one.fact
                for row in standing.rows:
                    recommended[row].add(stream)
            elif isinstance(one.fact, GradeSet) and standing is not None and below(one.fact.grade, standing.grade):
                for row in standing.rows:
                    lowered[row].add(stream)
    return {row: (len(streams), len(lowered[row])) for row, streams in recommended.items()}


def figures(found: tuple[Share, ...]) -> dict[str, tuple[int, int]]:
    return {one.row: (one.recommended, one.incidents) for one in found}


def test_the_share_of_each_row_is_what_the_record_says() -> None:
    for seed in range(6):
        room = busy_room(seed)

        found = shares(room.record, room.pack.in_force)

        assert figures(found) == counted(room)
        assert sum(one.incidents for one in found) > 0
        assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)
        for one in found:
            assert {role for role, _ in one.by_role()} == {each.role for each in one.lowered}
            assert [each.at for each in one.lowered] == sorted((each.at for each in one.lowered), reverse=True)


def test_raising_and_agreeing_lower_nothing_and_twice_on_one_incident_is_one() -> None:
    room, leader = MemoryRoom(), somebody("team_leader")

    def graded(what: str, *grades: str) -> str:
        incident = room.mint()
        room.act(OpenIncident(incident=incident, what=what), leader)
        room.act(AssessThrive(incident=incident, threat="a former husband knocks", life_at_risk=False), leader)
        for grade in grades:
            room.act(SetGrade(incident=incident, grade=grade, reason="as I saw it"), leader)
        return incident

    graded("my ex-partner is at the door", "priority")
    graded("my ex-partner is at the door", "immediate")
    low = graded("my ex-partner is at the door", "scheduled", "priority", "resolved_without_deployment")

    (domestic,) = [one for one in shares(room.record, room.pack.in_force) if one.row == "domestic"]
    assert (domestic.recommended, domestic.incidents, domestic.share) == (3, 1, 1 / 3)
    assert {one.incident for one in domestic.lowered} == {low}
    assert domestic.by_role() == [("team_leader", 1)]


# In the room


def lower(office: Office, who: Who, what: str, grade: str, reason: str) -> str:
    incident = str(uuid4())
    office.room.act(OpenIncident(incident=incident, what=what), office.handler)
    office.room.act(SetGrade(incident=incident, grade=grade, reason=reason), who)
    return incident


def test_who_reviews_sees_it_beside_the_table_and_looking_is_recorded(office: Office) -> None:
    lower(office, office.leader, "a man with a knife", "priority", "it is a bread knife on a stall")
    lower(office, office.handler, "a man with a knife", "immediate", "")
    lower(office, office.leader, "my ex-partner is at the door", "scheduled", "his parcel, by <arrangement>")
    leader, handler = office.room.browser("nasreen.holroyd"), office.room.browser("amara.fairclough")

    page = leader.http.get("/policy/grading").text
    rows = dict(re.findall(r'<tr data-row="(\w+)">(.*?)</tr>', page, re.DOTALL))
    shown = {row: re.findall(r'<td class="number">(.*?)</td>', html) for row, html in rows.items()}

    assert shown["weapon_named"] == ["2", "1", "50 %"]
    assert shown["domestic"] == ["1", "1", "100 %"]
    assert "team leader 1" in rows["domestic"]
    assert "scheduled: his parcel, by <arrangement>" in unescape(rows["domestic"])
    assert "<arrangement>" not in page
    looked = [
        r.fact.sentence()
        for r in office.room.run(
            office.room.node.store.stream(f"shift/{office.leader.person}/{office.room.node.now():%Y%m%d}")
        )
    ]
    assert any("recommended grades that were lowered" in sentence for sentence in looked)
    assert "Graded lower than recommended" not in handler.http.get("/policy/grading").text
    assert "Graded lower than recommended" not in leader.http.get("/policy/codes").text
