"""Closing: what stops it, and the decision that closes it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.clock.due import Due
from heed.clock.missed import speak
from heed.clock.telling import untold_at_closing
from heed.incidents import commands as c
from heed.incidents import stoppers as s
from heed.incidents.outliving import left_owed
from heed.incidents.welfare import spoken_to_since_risk, vulnerable_by, welfare_owed
from heed.log.command import Who
from heed.picture import incident as facts
from heed.picture.closure import StopperOverridden, WelfareEstablished
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.policy.asking import unanswered_about_life
from heed.policy.checks_needed import undone
from heed.policy.closure import KINDS
from heed.policy.needed import ndm_needed, qualifiers_needed
from heed.policy.reasons import says_nothing
from heed.policy.values import Policy, ResultCode


def close_incident(command: c.CloseIncident, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A person closes it, with a result and a reason, over nothing that stops it."""
    incident = picture.incident(command.incident)
    if not incident.open:
        raise c.AlreadyClosed(result=incident.result.replace("_", " "))
    result = policy.results.get(command.result)
    if result is None:
        known = ", ".join(policy.results)
        raise c.UnknownResult(result=command.result, nearest=known[:200])
    for refusal in (*unread(incident, command.seen, policy, who), *hindrances(incident, result, picture, policy, who)):
        raise refusal
    closed = facts.IncidentClosed(result=result.id, name=result.name, rationale=command.rationale)
    return [
        (f"incident/{incident.id}", closed),
        *left_owed(incident, list(owed_after(incident, result, picture, policy, who)), picture, policy, at),
    ]


def hindrances(
    incident: Incident, result: ResultCode, picture: Picture, policy: Policy, who: Who
) -> Iterator[s.Stopper]:
    """Everything that stops closing with a result, first what is said first: not what the pack only has owed, nor what
    a supervisor took on themselves in the words it has now.

    Screens show all of it before anybody tries (the closure check).
    """
    found = [one for one in _standing(incident, result, picture, policy, who) if _stops(one, incident, policy)]
    yield from sorted(found, key=lambda one: KINDS.index(one.kind))


def unread(incident: Incident, seen: int | None, policy: Policy, who: Who) -> Iterator[s.Stopper]:
    """News that whoever closes it has not seen: `seen` is the position that they looked at, where they say so."""
    news = incident.news
    if news is not None and news.unread_by(who.person, seen):
        stopper = s.UnreadNews(words=news.words, at=news.at)
        if _stops(stopper, incident, policy):
            yield stopper


def owed_after(
    incident: Incident, result: ResultCode, picture: Picture, policy: Policy, who: Who
) -> Iterator[s.Stopper]:
    """Everything that does not stop closing and is still owed after it: each becomes a task."""
    return (one for one in _standing(incident, result, picture, policy, who) if _is_owed(one, policy))


def _stops(stopper: s.Stopper, incident: Incident, policy: Policy) -> bool:
    return not _is_owed(stopper, policy) and not incident.closure.overrides(stopper.kind, str(stopper))


def _is_owed(stopper: s.Stopper, policy: Policy) -> bool:
    item = policy.closure.get(stopper.kind)
    return item is not None and item.weight == "owed"


def _standing(
    incident: Incident, result: ResultCode, picture: Picture, policy: Policy, who: Who
) -> Iterator[s.Stopper]:
    yield from _at_work(incident, picture)
    yield from _unjudged(incident)
    yield from _life(incident, policy)
    yield from _result(incident, result, policy, who)
    if incident.grade is None:
        yield s.GradeFirst()
    yield from _unsaid(incident, policy)


def _at_work(incident: Incident, picture: Picture) -> Iterator[s.Stopper]:
    units = incident.units
    if units:
        yield s.UnitsCommitted(units=", ".join(u.callsign for u in units) + (" is" if len(units) == 1 else " are"))
    if incident.contact and picture.contact(incident.contact).present:
        yield s.CallerOnTheLine()


def _unsaid(incident: Incident, policy: Policy) -> Iterator[s.Stopper]:
    """What was not said, to the caller or on the log."""
    if untold_at_closing(incident, policy):
        yield s.CallerNotTold()
    marks = incident.assessment.weak if incident.assessment is not None else ()
    # A heading left empty is marked, and may be meant; words that say nothing are owed by whoever wrote them.
    weak = [mark for mark in marks if mark.why != "empty"]
    if weak:
        named = [mark.element.replace("_", " ") for mark in weak]
        yield s.WordsThin(
            elements=", ".join(named).capitalize(), say="says" if len(named) == 1 else "say", why=weak[0].in_words()
        )
    qualifiers = qualifiers_needed(incident, policy)
    if qualifiers:
        yield s.QualifiersUnsaid(names=", ".join(one.name for one in qualifiers))
    row = ndm_needed(incident, policy)
    if row is not None:
        yield s.NdmLacking(why=row.why)
    checks = undone(incident, policy)
    if checks:
        yield s.ChecksUndone(words=", ".join(one[:1].lower() + one[1:] for one in checks))


def _life(incident: Incident, policy: Policy) -> Iterator[s.Stopper]:
    """A person whose welfare nobody knows, and what was asked, about life first.

    Whoever was spoken to since, or was taken on by a supervisor, is asked nothing more by the script.
    """
    why = welfare_owed(incident, policy)
    if why:
        yield why
    asked = incident.open_questions
    for question in asked:
        if question.about_life:
            yield s.LifeQuestionOpen(text=question.text)
    taken_on = why is not None and incident.closure.overrides(why.kind, str(why))
    known = taken_on or spoken_to_since_risk(incident, policy)
    unasked = () if known else unanswered_about_life(incident, policy)
    if unasked:
        count, are = ("1 question", "is") if len(unasked) == 1 else (f"{len(unasked)} questions", "are")
        yield s.ScriptUnanswered(count=count, are=are, first=unasked[0].asks)
    others = [question for question in asked if not question.about_life]
    if others:
        count = "1 question is" if len(others) == 1 else f"{len(others)} questions are"
        yield s.QuestionsOpen(count=count, first=others[0].text)


def _result(incident: Incident, result: ResultCode, policy: Policy, who: Who) -> Iterator[s.Stopper]:
    if result.needs_attendance and not incident.came:
        yield s.NobodyAttended(result=result.name)
    if who.role != "call_handler":
        return
    if not result.without_dispatch:
        yield s.NeedsDispatch(result=result.name)
    noted = None if incident.accepted_at is not None else next(vulnerable_by(incident, policy), None)
    if noted is not None:
        yield s.VulnerabilityNoted(words=noted)


def _unjudged(incident: Incident) -> Iterator[s.Stopper]:
    """What is known and not in the judgement: no assessment, what came after it, risks to life it does not speak of."""
    if incident.assessment is None:
        yield s.ThriveFirst()
        return
    if incident.stale:
        yield s.AssessmentStale(why=incident.stale[-1].why)
    for cue in incident.undealt_cues:
        if cue.life:
            yield s.LifeCueUndealt(name=cue.name, words=cue.words)


def establish_welfare(
    command: c.EstablishWelfare, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Anybody who knows says it, open or closed; that somebody was spoken to comes with what they said."""
    incident = picture.incident(command.incident)
    if command.how == "spoken_to" and not any(sign.isalnum() for sign in command.words):
        raise s.OwnWordsFirst
    said = WelfareEstablished(
        person=command.person, how=command.how, by_name=command.by or who.name, words=command.words
    )
    return [(f"incident/{incident.id}", said)]


def override_stopper(
    command: c.OverrideStopper, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """A supervisor takes on themselves what stops it, in the words it has now: what comes later stops again."""
    incident = picture.incident(command.incident)
    if not incident.open:
        raise c.AlreadyClosed(result=incident.result.replace("_", " "))
    role = policy.roles.get(who.role)
    if role is None or not role.supervisor:
        raise s.SupervisorsOverride(role=role.name if role else who.role)
    if says_nothing(command.rationale, policy, least=3):
        raise s.SaysNothing(text=command.rationale)
    standing = _for_any_result(incident, picture, policy, who)
    found = [one for one in standing if one.kind == command.kind]
    if not found:
        raise s.NotStopping(
            kind=command.kind, standing=", ".join(dict.fromkeys(one.kind for one in standing)) or "nothing"
        )
    item = policy.closure.get(command.kind)
    if item is None or item.override == "nobody":
        raise s.NobodysToOverride(what=found[0])
    return [
        (f"incident/{incident.id}", StopperOverridden(
            kind=one.kind, what=str(one), rationale=command.rationale, by_name=who.name
        ))
        for one in found
    ]  # fmt: skip


def _for_any_result(incident: Incident, picture: Picture, policy: Policy, who: Who) -> list[s.Stopper]:
    """What stops it whatever the result."""
    found = [*_at_work(incident, picture), *_unjudged(incident), *_life(incident, policy)]
    return [one for one in found if not incident.closure.overrides(one.kind, str(one))]


def on_close(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Units gone, or nobody to be sent, and the log still open: close it, or send somebody."""
    incident = picture.incident(due.subject)
    why = "All units released and the log is neither closed nor resourced"
    if incident.state == "opened":
        why = "To be resolved without deployment, and neither closed nor sent to dispatch"
    return speak(incident, due, "close", why, picture, policy, at)
