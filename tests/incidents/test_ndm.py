"""A decision is recorded in the six elements of the model, on the assessment it was made on."""

from __future__ import annotations

from tests.given import given, incident

from heed.incidents.ndm import NothingConsidered, RecordNdm
from heed.picture.ndm import ELEMENTS, NdmRecorded


def test_it_stands_on_the_assessment_there_was() -> None:
    history = given(incident("door", "priority", life=False))

    after = history.when(RecordNdm(incident="door", decision="nobody is sent", information="seen well at 14:00")).then(
        (
            "incident/door",
            NdmRecorded(decision="nobody is sent", elements={"information": "seen well at 14:00"}, thrive=1),
        )
    )

    assert [(one.decision, one.thrive) for one in after.incident("door").account.decided] == [("nobody is sent", 1)]


def test_before_any_assessment_it_says_so() -> None:
    history = given(incident("door"))

    [fact] = history.when(RecordNdm(incident="door", decision="wait", action="look again")).of("incident/door")

    assert fact.sentence() == "NDM, wait (before any THRIVE). Action and review: look again"


def test_an_empty_record_is_refused() -> None:
    given(incident("door")).when(RecordNdm(incident="door", decision="wait", ethics=" ")).refused(
        NothingConsidered,
        "Nothing is written under any element; say at least what was known and what was decided on it.",
    )


def test_the_model_has_six_elements_and_the_command_all_of_them() -> None:
    assert list(ELEMENTS) == [name for name in RecordNdm.__struct_fields__ if name not in ("incident", "decision")]
    assert len(ELEMENTS) == 6
