"""The way a caller took through the recorded voice before anybody was asked, and where it sent them instead.

These names are the storage format. Facts in a contact's stream; `heed.picture.contact` folds them.
"""

from __future__ import annotations

from typing import Literal

from heed.picture.fact import Fact, SealedText


class CallSignposted(Fact, frozen=True, kw_only=True):
    """A caller heard what they needed from the recorded voice, or whom to ask, and reached no handler."""

    line: Literal["101", "switchboard"]
    call_ref: str
    #: What they chose, in order.
    route: tuple[str, ...]
    #: What they were told of: a page, another service, an answer.
    to: str
    number: SealedText = ""

    def sentence(self) -> str:
        return f"{self.line} caller told of {self.to} by the recorded voice ({' › '.join(self.route)})"


class RouteNoted(Fact, frozen=True, kw_only=True):
    """What a caller chose on the way to us."""

    route: tuple[str, ...]

    def sentence(self) -> str:
        return f"Chose on the way: {' › '.join(self.route)}"


FACTS: tuple[type[Fact], ...] = (CallSignposted, RouteNoted)
