"""The newest news on an incident: from the scene, by another contact, from a service, or a risk that a check found.

Nothing here is a fact: it follows from the facts of the incident's stream, and is part of its state. Older news needs
no keeping: who has looked since the newest has looked since all of it.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.checks import CheckDone, IntelligenceGiven
from heed.picture.entry import SceneReported, ServiceAnswered
from heed.picture.fact import Fact, Recorded
from heed.picture.life import ContactLinked

SHOWN = 90


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What came, when, where in the record, who wrote it down, and who has worked on the incident since."""

    words: str
    at: datetime
    position: int
    by: str
    known_to: tuple[str, ...]

    def unread_by(self, person: str, seen: int | None) -> bool:
        """Whether somebody has not seen it: they look at an earlier state of the log; or, where nobody says at which
        they look, they did not write it and have done nothing on the incident since.
        """
        return seen < self.position if seen is not None else person not in self.known_to


def evolve(news: News | None, recorded: Recorded) -> News | None:
    """Fold any fact of the incident."""
    words = _words(recorded.fact)
    if words:
        by = recorded.actor
        return News(
            words=words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…", at=recorded.happened_at,
            position=recorded.position, by=by, known_to=(by,),
        )  # fmt: skip
    if news is None or recorded.actor in news.known_to:
        return news
    return msgspec.structs.replace(news, known_to=(*news.known_to, recorded.actor))


def _words(fact: Fact) -> str:
    match fact:
        case SceneReported():
            return f"From the scene: {fact.text}"
        case ContactLinked():
            return f"Another contact: {fact.about}"
        case IntelligenceGiven(from_scene=True):
            return fact.sentence()
        case CheckDone(outcome="risk"):
            return f"{fact.words}: {fact.result}"
        case ServiceAnswered():
            return f"{fact.name} {'accepted' if fact.accepted else 'declined'}{f': {fact.text}' if fact.text else ''}"
        case _:
            return ""
