"""What stands against closing an incident, each with what to do about it. Pure.

The kinds are those of the pack's chapter `closure`.
"""

from __future__ import annotations

from typing import ClassVar

from heed.log.command import Refusal


class Stopper(Refusal):
    """It cannot close like this."""

    kind: ClassVar[str] = ""


class UnitsCommitted(Stopper):
    """{units} still committed; release them first, then close."""

    kind = "units_committed"


class CallerOnTheLine(Stopper):
    """The caller is still on the line; end the call first, then close."""

    kind = "caller_on_the_line"


class UnreadNews(Stopper):
    """{words} ({at:%H:%M}), and you have not seen it: read it, then close."""

    kind = "unread_news"


class WelfareNotEstablished(Stopper):
    """{why}, and nobody has spoken to them{since}{instead}: establish their welfare in their own words, then close."""

    kind = "welfare"
    field = "welfare"


class LifeQuestionOpen(Stopper):
    """A question about life has no answer: “{text}”. Answer it, or act on it, then close."""

    kind = "life_question"


class ScriptUnanswered(Stopper):
    """{count} of the script about life {are} not answered, first: “{first}” Answer, if only that it is not known, or
    have somebody speak to them, then close.
    """

    kind = "script_question"


class QuestionsOpen(Stopper):
    """{count} not answered, first: “{first}”. Answer, then close."""

    kind = "question"


class NobodyAttended(Stopper):
    """Result “{result}” says somebody attended and nobody has; choose another result, or send a unit."""

    kind = "nobody_attended"
    field = "result"


class NeedsDispatch(Stopper):
    """A call handler closes only what needs no deployment: result “{result}” is dispatch's to give. Send it."""

    kind = "needs_dispatch"
    field = "result"


class VulnerabilityNoted(Stopper):
    """Vulnerability is noted ({words}), so a call handler does not close it alone: dispatch looks at it first."""

    kind = "vulnerability"


class GradeFirst(Stopper):
    """Nobody has graded this incident; grade it, then close, so that the record says what it was."""

    kind = "not_graded"


class ThriveFirst(Stopper):
    """No THRIVE assessment stands on this incident; assess it, then close."""

    kind = "not_assessed"


class AssessmentStale(Stopper):
    """Since its last THRIVE there is {why}: assess it again, then close."""

    kind = "stale_assessment"


class LifeCueUndealt(Stopper):
    """{name} was heard (“{words}”) and nobody dealt with it: assess it, or set it aside and say why, then close."""

    kind = "life_cue"


# What is merely owed


class CallerNotTold(Stopper):
    """The caller is not told what happens now: tell them, or say why not."""

    kind = "caller_told"


class WordsThin(Stopper):
    """{elements} of the assessment {say} too little ({why}): write what is known of it, or why nothing is."""

    kind = "thin_words"


class QualifiersUnsaid(Stopper):
    """Nobody said whether it is {names}: add what is so, and say why not of the rest."""

    kind = "qualifiers"


class NdmLacking(Stopper):
    """No decision is recorded in the elements of the NDM ({why}): record it."""

    kind = "ndm_record"


class ChecksUndone(Stopper):
    """Not looked up: {words}. Do it, or say why not."""

    kind = "intelligence_check"


# Refusals of what deals with them


class NotStopping(Refusal):
    """Nothing of the kind “{kind}” stops it now; what does: {standing}."""

    field = "kind"


class NobodysToOverride(Refusal):
    """{what} Nobody may close over that."""

    field = "kind"


class SupervisorsOverride(Refusal):
    """Closing over it is a supervisor's to decide; your role here is {role}. Ask one, or deal with it."""


class SaysNothing(Refusal):
    """“{text}” is no rationale: say what is known of the person and why nothing more can be done."""

    field = "rationale"


class OwnWordsFirst(Refusal):
    """Spoken to whom, and what did they say? Give their own words, or choose seen, refused or heading home."""

    field = "words"
