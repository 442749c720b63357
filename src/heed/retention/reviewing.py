"""The end of a period that a person looks at first: kept for so many years more, or let go. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from heed.log.command import Command, Line, Refusal, Rule, Who
from heed.picture.fact import Change, Subject, category_of
from heed.picture.keeping import DISPOSABLE, RetentionReviewed
from heed.picture.moment import day_in_words
from heed.picture.nouns import NotThere, Picture
from heed.policy.retention import later
from heed.policy.values import Policy
from heed.retention.due import keeping
from heed.retention.holds import ErasedAlready

Record = Annotated[str, Meta(min_length=1, max_length=200, description="the stream of a record, `incident/<id>`")]


class ReviewRetention(Command, frozen=True, kw_only=True):
    """Say of a record whose period is over whether it is kept longer or let go."""

    record: Record
    decision: Literal["keep", "let_go"]
    #: How much longer; what the pack says of its class, where nothing is said.
    years: Annotated[int, Meta(ge=0, le=100)] = 0
    reason: Line


class NotToReview(Refusal):
    """It is not due for review: {why}."""


def review_retention(
    command: ReviewRetention, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:  # fmt: skip
    """A record on hold may be reviewed; it stays while it is held."""
    state = record_of(command.record, picture)
    if state.kept.erased:
        raise ErasedAlready
    found = keeping(state, policy)
    if found.retention is None or found.over is None:
        raise NotToReview(why="it is still open, or in no class of the pack")
    if found.retention.ends != "review":
        raise NotToReview(why=f"class {found.retention.name.lower()} is disposed of when its period is over")
    if not found.past(at):
        raise NotToReview(why=f"it is kept until {day_in_words(found.over)}")
    until = later(at, command.years or found.retention.review_years) if command.decision == "keep" else None
    reviewed = RetentionReviewed(
        decision=command.decision, class_name=found.retention.name, until=until, reason=command.reason, by_name=who.name
    )
    return [(command.record, reviewed)]


def record_of(stream: str, picture: Picture) -> Subject:
    """The state of a record that has a period."""
    state = picture.state(stream) if category_of(stream) in DISPOSABLE else None
    if state is None:
        raise NotThere("record", stream)
    return state


RULES = (Rule(command=ReviewRetention, decide=review_retention),)
