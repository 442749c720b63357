"""Words that stereotype or assume, and the fact to ask for instead (FC14). Values only: chapter `assumptions`."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from heed.policy.phrase import Pattern
from heed.policy.source import Source


class Assumption(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of wording that assumes, and the phrases that do."""

    id: str
    name: str
    #: One line of reason, and the fact to ask for: both are read by whoever wrote the words.
    why: str
    ask: str
    patterns: tuple[Pattern, ...]
    #: Phrases over which it is none.
    not_when: tuple[Pattern, ...] = ()
    source: Source


class Assumptions(msgspec.Struct, frozen=True, eq=False):
    """Those in force. One object is one set of phrases, so that they are made ready once."""

    by_id: Mapping[str, Assumption] = {}
    #: Words after which, in the same sentence, stands what somebody said: no assumption of whoever writes it down.
    somebody_says: tuple[Pattern, ...] = ()
