"""A call as the switch and its handler have it: presented, answered, heard, ended.

These names are the storage format. The facts stand in the contact's stream.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from heed.picture.fact import Fact, SealedText

#: Every way in. Whoever uses one of `heed.picture.message.Written` writes; whoever uses another speaks.
Line = Literal[
    "999", "relay", "101", "switchboard", "partner", "front_desk", "officer", "other",
    "999_text", "online_report", "email", "social", "web_chat",
]  # fmt: skip

# Facts


class CallPresented(Fact, frozen=True, kw_only=True):
    """A switch offered a call to the room. The registered name is the number's, never taken for the caller's."""

    line: Line
    call_ref: str
    number: SealedText = ""
    registered_to: SealedText = ""
    registered_address: SealedText = ""
    line_type: Literal["mobile", "landline", "unknown"] = "unknown"
    #: The switch that offers it, where it is one; and what it said first, where that was not that it offers it.
    switch: str = ""
    first_said: str = ""
    #: When the operator began to put it through to the force, where the switch was told.
    connecting_since: datetime | None = None

    def sentence(self) -> str:
        if self.first_said:
            return f"A call the switch had not presented, taken for a {self.line}: it said “{self.first_said}” first"
        return f"{self.line} call presented from {self.number or 'a number not given'}"


class CallAnswered(Fact, frozen=True, kw_only=True):
    """A handler took the call, or took a message to answer it."""

    handler: str
    handler_post: str = ""
    spoken: bool = True

    def sentence(self) -> str:
        return "Call answered" if self.spoken else "Message taken"


class CallHeard(Fact, frozen=True, kw_only=True):
    """What the switch's transcription heard on the line. It is a help to the handler and nobody's statement."""

    anytime = True
    text: SealedText

    def sentence(self) -> str:
        return f"Heard: {self.text}"


class CallEnded(Fact, frozen=True, kw_only=True):
    """The line cleared, by whichever side."""

    how: Literal["cleared", "caller_hung_up", "handler_ended", "abandoned", "left", "not_held"]

    def sentence(self) -> str:
        words = {
            "left": "They left the conversation",
            "cleared": "Call ended",
            "caller_hung_up": "Caller cleared the line",
            "handler_ended": "Handler ended the call",
            "abandoned": "Caller cleared the line before anyone answered",
            "not_held": "The switch no longer holds the call",
        }
        return words[self.how]
