"""What the public meets: forms to report on, figures of the public pages, and lines to begin a chat with. Pure.

Chapters `report_questions`, `reports`, `public` and `chat_lines`. An answer that carries risk says why; a condition is
a plain list of answers, `question: option`, of which one is enough.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from heed.policy.source import Source

#: How a question is answered: one of its options, some of them, or words of a kind.
Kind = Literal["choice", "choices", "line", "text", "date", "time", "phone", "email"]
#: What of a contact an answer is, beside being an answer.
Fills = Literal["", "name", "number", "email", "subject"]


class ReportQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question of a public form."""

    id: str
    asks: str
    kind: Kind
    hint: str = ""
    #: Options by id, in the order in which they stand; for `choice` and `choices` alone.
    options: dict[str, str] = {}
    needed: bool = False
    #: Answers of earlier pages that ask it, each `question: option`; without any it is always asked.
    when: tuple[str, ...] = ()
    #: Options that show danger now, each with its reason in a line.
    risk: dict[str, str] = {}
    fills: Fills = ""
    source: Source


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A form of the public pages."""

    id: str
    name: str
    #: What it is for, in a line or two, and where somebody goes whom it is not for.
    lead: str
    otherwise: str = ""
    #: Its questions by the heading of the page they stand on, in order.
    pages: dict[str, tuple[str, ...]]
    #: What happens with it, told to whoever sent it.
    then: str
    #: True where each goes to the one queue; else one whose answers show no danger is kept as a record, to be read.
    read: bool = False
    #: Of a kept one: the role that reads it, within how many minutes, and words to begin the answer with.
    read_by: str = ""
    read_minutes: int = 0
    answer: str = ""
    source: Source


class ChatLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that a handler may begin a chat with."""

    id: str
    says: str
    source: Source


class Public(msgspec.Struct, frozen=True, kw_only=True):
    """Figures and standing words of the public pages. Times are in the unit that the name says."""

    #: What is said on every page, and at once where an answer shows danger.
    danger: tuple[str, ...]
    #: What to do instead where a report cannot be taken now.
    instead: str
    #: The harmless page that somebody watched leaves to.
    leave_to: str
    #: Reports and saves that one address may send in an hour, and all addresses in a minute; as many again show danger.
    address_hour: int
    everybody_minute: int
    #: Pages that one address may send in a minute, and messages that one person may write in a minute.
    pages_minute: int
    messages_minute: int
    #: Letters that all answers of a report may have together.
    all_letters: int
    #: Days for which an unfinished report is kept, and from when a chat that its person does not look at is over.
    draft_days: int
    chat_quiet_minutes: int
    #: Sources by field name.
    sources: dict[str, Source] = {}


class Reports(msgspec.Struct, frozen=True, kw_only=True):
    """The chapters together."""

    questions: dict[str, ReportQuestion]
    forms: dict[str, Report]
    public: Public
    chat_lines: dict[str, ChatLine]


def split(answer: str) -> tuple[str, str]:
    """`question: option` in its two parts."""
    question, _, option = (part.strip() for part in answer.partition(":"))
    return question, option
