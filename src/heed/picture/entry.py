"""What is written on an incident's log beside what is decided: entries, quotations, the caller, services asked.

These names are the storage format. The facts stand in the incident's stream.
"""

from __future__ import annotations

from datetime import datetime

from heed.picture.fact import Fact, SealedText
from heed.picture.moment import in_a_sentence
from heed.picture.naming import by_name_or_role


class CallCleared(Fact, frozen=True, kw_only=True):
    """The call that brought it ended."""

    def sentence(self) -> str:
        return "Call ended"


class LogEntryAdded(Fact, frozen=True, kw_only=True):
    """Somebody wrote on the log. `late_because` says why, where it was written down later than it happened."""

    anytime = True

    text: SealedText
    late_because: SealedText = ""

    def sentence(self) -> str:
        return f"{self.text}{f' (late entry: {self.late_because})' if self.late_because else ''}"


class SceneReported(Fact, frozen=True, kw_only=True):
    """What those at the scene, or near it, have seen or heard: it may change the judgement."""

    text: SealedText
    late_because: SealedText = ""

    def sentence(self) -> str:
        late = f" (late entry: {self.late_because})" if self.late_because else ""
        return f"From the scene: {self.text}{late}"


class WordsRecorded(Fact, frozen=True, kw_only=True):
    """What somebody said, in their own words."""

    anytime = True

    text: SealedText
    speaker: SealedText = "caller"

    def sentence(self) -> str:
        return f"{self.speaker.capitalize()}: “{self.text}”"


class EntryCorrected(Fact, frozen=True, kw_only=True):
    """An entry was put right by another; the one it corrects stays where it is."""

    anytime = True

    #: Version of the entry in this stream, and when it was written.
    corrects: int
    written_at: datetime
    text: SealedText

    def sentence(self) -> str:
        return f"Corrects the entry {in_a_sentence(self.written_at)}: {self.text}"


class CallerSet(Fact, frozen=True, kw_only=True):
    """Who reported it and how to reach them."""

    name: SealedText = ""
    number: SealedText = ""

    def sentence(self) -> str:
        return f"Caller: {', '.join(x for x in (self.name, self.number) if x) or 'not given'}"


class ServiceRequested(Fact, frozen=True, kw_only=True):
    """Another service was asked for help."""

    service: str
    name: str
    what: SealedText

    def sentence(self) -> str:
        return f"{self.name} requested: {self.what}"


class ServiceAnswered(Fact, frozen=True, kw_only=True):
    """A service that was asked for help is coming, or is not."""

    service: str
    name: str
    accepted: bool
    text: SealedText = ""

    def sentence(self) -> str:
        answer = "is coming" if self.accepted else "declined"
        return f"{self.name} {answer}{f': {self.text}' if self.text else ''}"


class ServiceUnasked(Fact, frozen=True, kw_only=True):
    """What was heard calls for a service, and nobody has asked for it in its minutes."""

    service: str
    name: str
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"{self.name} not asked: {self.why}; told: {by_name_or_role(self.owner_name, self.owner_role)}"


FACTS: tuple[type[Fact], ...] = (
    CallCleared, LogEntryAdded, SceneReported, WordsRecorded, EntryCorrected, CallerSet, ServiceRequested,
    ServiceAnswered, ServiceUnasked,
)  # fmt: skip
