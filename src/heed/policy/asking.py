"""Which questions an incident asks now, in which order, and which of them are unanswered. Pure.

What helps somebody in danger now comes first; then the questions of its code and of what was heard, in the order of
the assessment's elements, each followed by those that its answer leads to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from heed.picture.incident import Incident
from heed.policy.script import DANGER_NOW, Question
from heed.policy.values import Policy


def in_danger(incident: Incident) -> bool:
    """Whether somebody may be in danger now, so that the short form comes first."""
    return incident.life_at_risk or any(one.life for one in incident.undealt_cues)


def asked(incident: Incident, policy: Policy) -> tuple[Question, ...]:
    """Every question it asks, answered or not, each once."""
    short = _short(policy) if in_danger(incident) else ()
    found = (*_followed(short, incident, policy), *_followed(_touched(incident, policy), incident, policy))
    return tuple({one.id: one for one in found}.values())


def unanswered(incident: Incident, policy: Policy) -> tuple[Question, ...]:
    """Those without an answer."""
    return tuple(one for one in asked(incident, policy) if not answered(one, incident))


def unanswered_about_life(incident: Incident, policy: Policy) -> tuple[Question, ...]:
    """Those about life that its code or what was heard asks, and nobody has answered."""
    if not incident.code and not incident.cues and incident.assessment is None:
        return ()
    touched = _followed(_touched(incident, policy), incident, policy)
    return tuple({one.id: one for one in touched if one.life and not answered(one, incident)}.values())


def answered(question: Question, incident: Incident) -> bool:
    """Whether somebody answered it, or the incident knows."""
    match question.known_by:
        case "place" if incident.place.known:
            return True
        case "caller" if incident.caller_name:
            return True
        case "described" if any(one.of == "person" for one in incident.account.described):
            return True
        case _:
            return incident.script.answer(question.id) is not None


def _short(policy: Policy) -> tuple[str, ...]:
    found = policy.scripts.scripts.get(DANGER_NOW)
    return found.asks if found else ()


def _touched(incident: Incident, policy: Policy) -> list[str]:
    """Questions of its code, and of what was heard or assessed, now or in the past, in the order of the elements."""
    scripts = policy.scripts
    # While somebody is not sure of the code, that of the SOP that is open beside it.
    script = scripts.scripts.get(incident.code or incident.script.code)
    found = list(script.asks) if script else []
    heard = _risks(incident)
    if heard:
        found += [one.id for one in scripts.questions.values() if not heard.isdisjoint(one.when_heard)]
    places = {element.id: place for place, element in enumerate(policy.thrive)}
    return sorted(dict.fromkeys(found), key=lambda name: places.get(scripts.questions[name].element, len(places)))


def _risks(incident: Incident) -> set[str]:
    """Kinds of risk on its log, and in the words of its newest assessment: what is written only there is asked too."""
    said = set(incident.assessment.says) if incident.assessment is not None else set()
    aside = {one.construct for one in incident.cues if one.aside_by}
    return (said - aside) | {one.construct for one in incident.cues if one.asks}


def _followed(names: Iterable[str], incident: Incident, policy: Policy) -> Iterator[Question]:
    """Each question, and those that its answer leads to. The pack is checked for loops."""
    for name in names:
        question = policy.scripts.questions[name]
        yield question
        answer = incident.script.answer(name)
        if answer is not None and answer.choice in question.then:
            yield from _followed(question.then[answer.choice], incident, policy)
