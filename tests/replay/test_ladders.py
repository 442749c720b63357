"""The ladder on the real system over changes of grade, questions and units: who hears, and that nobody stops."""

from __future__ import annotations

import pytest

from .conftest import OPENED, Run

UNGRADED = """\
steps:
  - {as: hana, do: open_incident, incident: door, what: banging at a door}
  - {as: hana, do: assess_thrive, incident: door, threat: somebody at the door, life_at_risk: true}
  - {at: +00:00:30, as: lee, do: accept_incident, incident: door}
"""
WATCHED = "  - {never: unwatched}\n  - {never: late}\n"


def fallen(verdicts: Run, text: str) -> list[str]:
    return [f"{verdict.text}: {verdict.why}" for verdict in verdicts(text) if verdict.outcome != "held"]


def test_a_first_grade_that_it_was_watched_as_tells_nobody_twice(verdicts: Run) -> None:
    text = UNGRADED + "  - {at: +00:06, as: hana, do: set_grade, incident: door, grade: immediate}\nexpect:\n"
    text += "  - {told: team_leader, about: door, from: +00:05, by: +00:05, how: interrupted}\n"
    text += "  - {not_told: team_leader, about: door, from: +00:06, by: +00:09}\n"
    text += "  - {owner: force_incident_manager, about: door, at: +00:10}\n"

    assert fallen(verdicts, text + WATCHED) == []


def test_another_first_grade_counts_its_rungs_from_sending(verdicts: Run) -> None:
    text = UNGRADED + "  - {at: +00:04, as: hana, do: set_grade, incident: door, grade: priority}\nexpect:\n"
    text += "  - {not_told: team_leader, about: door, from: +00:00, by: +00:14, says: no unit}\n"
    text += "  - {owner: team_leader, about: door, at: +00:15}\n"

    assert fallen(verdicts, text + WATCHED) == []


@pytest.mark.parametrize("lowered", ["+01:20", "+02:00"])
def test_a_grade_raised_and_lowered_again_leaves_a_ladder_that_speaks(verdicts: Run, lowered: str) -> None:
    # The target of the lower grade passes, the grade goes up and comes down: the same deadlines fall due again
    text = OPENED + "  - {at: +01:10, as: hana, do: set_grade, incident: door, grade: immediate}\n"
    text += (
        f"  - {{at: '{lowered}', as: gwen, do: set_grade, incident: door, grade: priority, reason: seen}}\nexpect:\n"
    )
    text += f"  - {{never: silent, about: door, longer_than: 15 min, from: '{lowered}', until: +06:00}}\n"

    assert fallen(verdicts, text + WATCHED) == []


def test_an_incident_reopened_climbs_again(verdicts: Run) -> None:
    text = (
        OPENED
        + "  - {at: +00:20, as: hana, do: close_incident, incident: door, result: advice_given, rationale: done}\n"
    )
    text += "  - {at: +00:40, as: hana, do: reopen_incident, incident: door, reason: rings again}\nexpect:\n"
    text += "  - {told: team_leader, about: door, from: +00:45, by: +00:45, says: not accepted}\n"
    text += "  - {owner: team_leader, about: door, at: +00:55}\n"

    assert fallen(verdicts, text + WATCHED) == []


def test_a_question_nobody_answers_goes_up_and_then_only_repeats(verdicts: Run) -> None:
    text = OPENED + "  - {at: +00:01, as: lee, do: assign_unit, unit: CX11, incident: door}\n"
    text += "  - {at: +00:02, as: lee, do: ask_question, incident: door, question: knife, to: hana,\n"
    text += "     text: does he have a knife?, about_life: true}\nexpect:\n"
    text += "  - {told: team_leader, about: door, by: +00:03, says: knife, how: interrupted}\n"
    text += "  - {told: force_incident_manager, about: door, by: +00:05, says: knife}\n"
    text += "  - {not_told: force_incident_manager, about: door, from: +00:07, by: +00:19, says: knife}\n"
    text += "  - {never: interrupted_more, than: 6, until: +02:00}\n"

    assert fallen(verdicts, text + WATCHED) == []


def test_a_unit_sent_late_is_not_told_of_every_quarter_that_passed(verdicts: Run) -> None:
    text = OPENED + "  - {at: +05:00, as: lee, do: assign_unit, unit: CX11, incident: door}\nexpect:\n"
    text += "  - {not_recorded: DeadlineMissed, about: door, from: +05:00, by: +05:14}\n"
    text += "  - {told: force_incident_manager, about: door, from: +05:15, by: +05:15, says: 255 min late, how: list}\n"
    text += "  - {not_recorded: DeadlineMissed, about: door, from: +05:15:01, by: +05:29}\n"

    assert fallen(verdicts, text + WATCHED) == []
