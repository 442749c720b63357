"""How long a record is kept: the class that keeps it longest, reviews, holds, and who is still mentioned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from heed.access.decide import AddPerson
from heed.incidents.commands import OpenIncident, SetCaller
from heed.intelligence.knowing import RecogniseMention
from heed.log.command import Who
from heed.picture.disposal import Disposal
from heed.picture.fact import Fact
from heed.picture.incident import Incident
from heed.picture.keeping import WordsErased
from heed.picture.life import IncidentClosed
from heed.policy.retention import later
from heed.retention.disposing import EraseDue, OneAtATime, OrderDisposal
from heed.retention.due import keeping
from heed.retention.holds import LiftHold, PlaceHold
from heed.retention.reviewing import NotToReview, ReviewRetention

from ..memory_room import MONDAY, SETUP, MemoryRoom, policy

YEARS = timedelta(days=366)
CLOSED = IncidentClosed(result="advice_given", name="Advice given", rationale="done")


class Years(MemoryRoom):
    """A room whose records grow old."""

    def __init__(self) -> None:
        super().__init__()
        self.handler = self.on_duty("call_handler")
        for name in ("edith", "bernard"):
            self.act(AddPerson(person=name, name=name.title(), sign_in=name, roles=("records_manager",)), SETUP)
        self.edith = Who(person="edith", name="Edith", role="records_manager")

    def closed(self, code: str = "") -> str:
        """An incident that was opened and closed, with a caller."""
        incident = self.mint()
        self.act(OpenIncident(incident=incident, what="Shouting", code=code), self.handler)
        self.act(SetCaller(incident=incident, name="Ottoline Brackwater", number="07700900123"), self.handler)
        self.put([(f"incident/{incident}", CLOSED)])
        return incident

    def years_on(self, years: int) -> None:
        self.now += years * YEARS

    def dispose(self, *streams: str) -> list[str]:
        """A disposal of everything that is due among these; what went."""
        disposal = self.mint()
        self.act(OrderDisposal(disposal=disposal, reason="yearly", approved_by="bernard"), self.edith)
        return self.step(disposal, *streams)

    def step(self, disposal: str, *streams: str) -> list[str]:
        command = EraseDue(disposal=disposal, erasure=self.mint(), records=streams)
        return [one.recorded.stream for one in self.act(command, self.edith) if wiped(one.recorded.fact)]


def wiped(fact: Fact) -> bool:
    return isinstance(fact, WordsErased)


@pytest.fixture
def room() -> Years:
    return Years()


def test_of_all_classes_that_hold_the_one_that_keeps_it_longest_counts(room: Years) -> None:
    plain, violent, both = (room.incident(room.closed(code)) for code in ("noise", "violence", "rape"))

    found = [keeping(one, policy()) for one in (plain, violent, both)]

    assert [one.retention.id for one in found if one.retention] == ["incident_log", "violent", "public_protection"]
    assert [one.over for one in found] == [later(MONDAY, years) for years in (7, 10, 15)]
    assert [one.to_review for one in found] == [False, True, True]


def test_what_is_open_or_in_no_class_is_never_due(room: Years) -> None:
    incident = room.incident(room.closed())
    none = msgspec.structs.replace(policy(), retention={})

    assert keeping(msgspec.structs.replace(incident, closed_at=None), policy()).over is None
    assert not keeping(incident, none).due(MONDAY + 200 * YEARS)


def test_a_leap_day_is_over_on_the_first_of_march() -> None:
    assert later(datetime(2024, 2, 29, tzinfo=UTC), 7) == datetime(2031, 3, 1, tzinfo=UTC)


def test_a_disposal_erases_what_is_due_and_nothing_else(room: Years) -> None:
    old, violent = room.closed("noise"), room.closed("violence")
    room.years_on(7)
    young = room.closed("noise")
    streams = [f"incident/{one}" for one in (old, violent, young)]

    assert room.dispose(*streams) == streams[:1]
    gone = room.streams[streams[0]][-1].fact
    assert gone.sentence() == "Erased for good, class incident log"


def test_a_hold_keeps_it_until_it_is_lifted_however_old_it_is(room: Years) -> None:
    incident = room.closed("noise")
    place = PlaceHold(hold="h1", incident=incident, authority="Head of legal", reason="claim")
    room.act(place, room.edith)
    room.years_on(20)
    stream = f"incident/{incident}"

    assert room.dispose(stream) == []
    room.act(LiftHold(hold="h1", authority="Head of legal", reason="settled"), room.edith)
    disposal = next(one for one in room.open("disposal").values() if isinstance(one, Disposal))
    assert room.step(disposal.id, stream) == [stream]


def test_there_is_one_disposal_at_a_time(room: Years) -> None:
    room.dispose()

    with pytest.raises(OneAtATime):
        room.dispose()


def test_whoever_is_known_goes_after_the_last_log_that_mentions_them_and_a_hold_on_them_holds_all(room: Years) -> None:
    incident, other = room.closed("noise"), room.closed("noise")
    for one, told in ((incident, {"begun": "k1"}), (other, {"known": "k1"})):
        stream = f"incident/{one}"
        room.act(RecogniseMention(incident=one, mention="caller", **told), room.handler)
        assert isinstance(room.state(stream), Incident)
    room.years_on(8)
    logs = (f"incident/{incident}", f"incident/{other}")
    room.act(PlaceHold(hold="h1", known="k1", authority="HM Coroner", reason="inquest"), room.edith)

    assert room.dispose(*logs, "known/k1") == []
    room.act(LiftHold(hold="h1", authority="HM Coroner", reason="over"), room.edith)
    disposal = next(iter(room.open("disposal").values())).id
    assert room.step(disposal, "known/k1") == [], "logs mention them"
    assert room.step(disposal, *logs) == list(logs)
    assert room.step(disposal, "known/k1") == ["known/k1"]


def test_a_review_keeps_it_for_years_or_lets_it_go(room: Years) -> None:
    stream = f"incident/{room.closed('violence')}"
    keep = ReviewRetention(record=stream, decision="keep", reason="he was named again")
    with pytest.raises(NotToReview, match="it is kept until"):
        room.act(keep, room.edith)
    room.years_on(10)

    room.act(keep, room.edith)
    assert not keeping(room.incident(stream.partition("/")[2]), policy()).past(room.now + 9 * YEARS)
    room.years_on(10)
    room.act(ReviewRetention(record=stream, decision="let_go", reason="nothing since"), room.edith)

    assert room.dispose(stream) == [stream]
