"""Commands of supervision, and its refusals. Pure."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from heed.log.command import Command, Line, Moment, NewId, OptionalLine, Ref, Refusal


class DecideReview(Command, frozen=True, kw_only=True):
    """Decide what is to happen, who does it, and by when (a time, or minutes from now)."""

    incident: Ref
    kind: Literal[
        "resource_found", "resource_asked", "regrade", "inform_caller", "continue", "risk_accepted", "no_action"
    ]
    what: Line
    who: Line
    by: Moment | None = None
    minutes: Annotated[int, Meta(ge=1, le=24 * 60)] | None = None


class TagForFim(Command, frozen=True, kw_only=True):
    """Put an incident on the Force Incident Manager's list. It notifies nobody."""

    incident: Ref
    why: Line


class UntagForFim(Command, frozen=True, kw_only=True):
    """Take an incident off the Force Incident Manager's list."""

    incident: Ref
    why: Line


class AcknowledgeNotice(Command, frozen=True, kw_only=True):
    """You have heard what your post was told. Hearing is not deciding."""

    post: Ref


class TakePost(Command, frozen=True, kw_only=True):
    """Come on duty in a role at a desk."""

    minted: ClassVar[tuple[str, ...]] = ("post",)
    post: NewId = ""
    role: Ref
    desk: OptionalLine = ""
    #: Who comes on duty; the one who asks, where nobody is named.
    person: OptionalLine = ""


class LeavePost(Command, frozen=True, kw_only=True):
    """Go off duty. The last holder of a post that must be held hands it to somebody, or says why it stays empty."""

    post: Ref
    to_post: OptionalLine = ""
    uncovered_because: OptionalLine = ""


class StepAway(Command, frozen=True, kw_only=True):
    """Say that you are away from your desk for a while; you keep your post, and what is owed to it."""

    why: OptionalLine = ""


class ComeBack(Command, frozen=True, kw_only=True):
    """Say that you are at your desk again. Answering a call says so too."""


# Refusals


class NotADecision(Refusal):
    """Nobody is being sent, so “{what}” is no decision: say what is to happen, who does it and by when."""

    field = "what"


class NobodyNamed(Refusal):
    """“{who}” is nobody: say who does it, by name, role or call sign."""

    field = "who"


class NoTime(Refusal):
    """Say by when: a time, or minutes from now."""

    field = "minutes"


class PastTime(Refusal):
    """{by:%H:%M} has passed; a decision is for a time to come."""

    field = "by"


class TooFarAhead(Refusal):
    """That is more than {days} days ahead; decide for a time within them, and again then."""

    field = "by"


class ClosedIncident(Refusal):
    """This incident is closed; there is nothing to decide on it."""


class NotOnTheList(Refusal):
    """It is not on the FIM list."""


class UnknownRole(Refusal):
    """There is no role {role}; the roles are {known}."""

    field = "role"


class UnknownDesk(Refusal):
    """There is no desk {desk}; the desks are {known}."""

    field = "desk"


class NotYourRole(Refusal):
    """{name} is not given the role {role}; an administrator can add it."""

    field = "role"


class NotYourPost(Refusal):
    """This post is {name}'s: they answer for it themselves, or a supervisor takes them off duty."""


class NoPost(Refusal):
    """You hold no post in this window; take one on your duty page first."""


class NotYourself(Refusal):
    """You bring yourself on duty; a supervisor can bring on {name}."""

    field = "person"


class AlreadyOnDuty(Refusal):
    """{name} is on duty as {role} already."""


class OffDuty(Refusal):
    """{name} is off duty since {at:%H:%M}."""


class LastHolder(Refusal):
    """You are the last {role} on duty: hand the post to somebody on duty, or say why it stays empty."""

    field = "to_post"


class WrongSuccessor(Refusal):
    """{name} is on duty as {role}, not as {wanted}; choose somebody who holds the same role."""

    field = "to_post"
