"""A post: one person holding one role at one desk while on duty. What a post owes and hears is counted here.

These names are the storage format. Facts, state, evolve.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, Subject

HOUR = timedelta(hours=1)

# Facts


class PostTaken(Fact, frozen=True, kw_only=True):
    """A person came on duty in a role at a desk."""

    person: str
    name: SealedText
    role: str
    desk: str = ""

    def sentence(self) -> str:
        at_desk = f" at {self.desk}" if self.desk else ""
        return f"{self.name} on duty as {self.role.replace('_', ' ')}{at_desk}"


class PostLeft(Fact, frozen=True, kw_only=True):
    """A person left a post; `to_post` took it over, where somebody did."""

    to_post: str = ""
    to_name: SealedText = ""
    uncovered_because: SealedText = ""

    def sentence(self) -> str:
        if self.to_name:
            return f"Off duty, handed to {self.to_name}"
        return f"Off duty{f', left uncovered: {self.uncovered_because}' if self.uncovered_because else ''}"


class PostTookOver(Fact, frozen=True, kw_only=True):
    """What waited with a post that was left waits with this one; `posts` names it and those it had taken over."""

    posts: tuple[str, ...]
    name: SealedText
    #: What the one who left had not been told in a digest, or had not said they heard: it comes with this one's next.
    lines: int = 0
    about_life: int = 0

    def sentence(self) -> str:
        return f"Took over from {self.name}"


class Notified(Fact, frozen=True, kw_only=True):
    """Something came to this post: as an interruption, or as a line on its list to be read in the next digest."""

    subject: str
    number: str
    kind: str
    interrupted: bool
    about_life: bool
    why: SealedText

    def sentence(self) -> str:
        how = "Interrupted" if self.interrupted else "On the list"
        return f"{how}: {self.number} {self.why}"


class DigestGiven(Fact, frozen=True, kw_only=True):
    """One notice for all lines that came since the last."""

    lines: int
    about_life: int

    def sentence(self) -> str:
        life = f", {self.about_life} with life at risk" if self.about_life else ""
        return f"Digest: {self.lines} new on the list{life}"


class NoticeAcknowledged(Fact, frozen=True, kw_only=True):
    """The holder has heard the notices up to now. Hearing is not deciding."""

    def sentence(self) -> str:
        return "Notices heard"


class PostAway(Fact, frozen=True, kw_only=True):
    """The holder stepped away for a while, and keeps the post: what is owed to it stays owed."""

    why: SealedText = ""

    def sentence(self) -> str:
        return f"Away from the desk{f': {self.why}' if self.why else ''}"


class PostBack(Fact, frozen=True, kw_only=True):
    """The holder is at the desk again."""

    def sentence(self) -> str:
        return "At the desk again"


class CallsReconciled(Fact, frozen=True, kw_only=True):
    """Every answered call was held against its record: those that have none, by their contacts."""

    contacts: tuple[str, ...]

    def sentence(self) -> str:
        count = len(self.contacts)
        if not count:
            return "Calls reconciled: every answered call that is over has a record"
        return f"Calls reconciled: {count} answered {'call has' if count == 1 else 'calls have'} no record"


# State


class Post(Subject, frozen=True, kw_only=True):
    """A post on duty, with its attention counted."""

    person: str
    name: str
    role: str
    desk: str
    taken_at: datetime
    left_at: datetime | None = None
    #: Posts that were left to this one: what waited with them waits here.
    took: tuple[str, ...] = ()
    #: Moments of single interruptions, and of digests, of the last hour before the newest of them.
    interrupts: tuple[datetime, ...] = ()
    digests: tuple[datetime, ...] = ()
    #: When the first line not yet in a digest came, and how many there are.
    undigested_since: datetime | None = None
    undigested: int = 0
    undigested_life: int = 0
    #: The newest interruption not yet acknowledged, in words; one about life gives way only to another about life.
    notice: str = ""
    notice_at: datetime | None = None
    notice_subject: str = ""
    #: True where it is about life at risk.
    notice_life: bool = False
    #: Interruptions and digests since the last acknowledgement.
    unheard: int = 0
    #: When calls were last held against their records here.
    reconciled_at: datetime | None = None
    #: Since when its holder is away from the desk, and why, where they said so.
    away_since: datetime | None = None
    away_why: str = ""

    @property
    def open(self) -> bool:
        return self.left_at is None

    @property
    def began_at(self) -> datetime:
        return self.taken_at

    def interrupted_since(self, since: datetime) -> int:
        """Interrupting notices (single ones and digests) after a moment."""
        return sum(1 for moment in (*self.interrupts, *self.digests) if moment > since)


# Evolve


def evolve(state: Post | None, recorded: Recorded) -> Post:
    """Fold one recorded fact into a post."""
    fact = recorded.fact
    if isinstance(fact, PostTaken):
        return Post(
            id=recorded.stream.partition("/")[2],
            version=recorded.version,
            person=fact.person,
            name=fact.name,
            role=fact.role,
            desk=fact.desk,
            taken_at=recorded.happened_at,
        )
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with PostTaken")
    return msgspec.structs.replace(state, version=recorded.version, **_changes(state, fact, recorded.recorded_at))


def _changes(state: Post, fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case PostLeft():
            return {"left_at": at}
        case PostTookOver():
            since = state.undigested_since or (at if fact.lines else None)
            return {
                "took": (*state.took, *fact.posts), "undigested_since": since,
                "undigested": state.undigested + fact.lines,
                "undigested_life": state.undigested_life + fact.about_life,
            }  # fmt: skip
        case Notified(interrupted=True):
            kept = tuple(moment for moment in state.interrupts if moment > at - HOUR)
            words = f"{fact.number} {fact.why}".strip()
            return {"interrupts": (*kept, at), **_said(state, at, words, fact.subject, life=fact.about_life)}
        case Notified():
            return {
                "undigested_since": state.undigested_since or at,
                "undigested": state.undigested + 1,
                "undigested_life": state.undigested_life + fact.about_life,
            }
        case DigestGiven():
            kept = tuple(moment for moment in state.digests if moment > at - HOUR)
            # With nothing new it comes for the sake of its holder's other post, so that both keep one pace.
            said = _said(state, at, fact.sentence(), "", life=fact.about_life > 0) if fact.lines else {}
            return {
                "digests": (*kept, at), "undigested_since": None, "undigested": 0, "undigested_life": 0, **said,
            }  # fmt: skip
        case CallsReconciled():
            return {"reconciled_at": at}
        case NoticeAcknowledged():
            return {"notice": "", "notice_at": None, "notice_subject": "", "notice_life": False, "unheard": 0}
        case _:
            return _away(state, fact, at)


def _away(state: Post, fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case PostAway():
            return {"away_since": state.away_since or at, "away_why": fact.why}
        case PostBack():
            return {"away_since": None, "away_why": ""}
        case _:
            raise ValueError(f"a post does not know {type(fact).__name__}")


def _said(state: Post, at: datetime, words: str, subject: str, *, life: bool) -> dict[str, object]:
    heard = {"unheard": state.unheard + 1}
    if state.notice and state.notice_life and not life:
        return {**heard}
    return {**heard, "notice": words, "notice_at": at, "notice_subject": subject, "notice_life": life}


FACTS: tuple[type[Fact], ...] = (
    PostTaken,
    PostLeft,
    PostTookOver,
    Notified,
    DigestGiven,
    NoticeAcknowledged,
    CallsReconciled,
    PostAway,
    PostBack,
)
