"""What outlived a closing and is settled by being said: qualifiers, the decision recorded, checks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heed.incidents.outliving import open_tasks, task_done
from heed.incidents.stoppers import ChecksUndone, NdmLacking, QualifiersUnsaid
from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.checks import CheckDone, CheckReasoned
from heed.picture.coding import QualifierAdded, QualifierRemoved
from heed.picture.fact import Change, Fact
from heed.picture.incident import Incident
from heed.picture.ndm import NdmRecorded
from heed.picture.nouns import Picture
from heed.policy.needed import ndm_needed, qualifiers_needed
from heed.policy.values import Policy

SAID: frozenset[type[Fact]] = frozenset({QualifierAdded, QualifierRemoved, NdmRecorded, CheckDone, CheckReasoned})


def settle(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The tasks of a closed incident of which nothing is lacking any more are done, by whoever said it."""
    found: list[Change] = []
    for stream in dict.fromkeys(stream for stream, fact in changes if type(fact) in SAID):
        incident = picture.ahead(stream)
        if not isinstance(incident, Incident) or incident.open:
            continue
        words = "; ".join(fact.sentence() for other, fact in changes if other == stream and type(fact) in SAID)
        lacking = {
            QualifiersUnsaid.kind: bool(qualifiers_needed(incident, policy)),
            NdmLacking.kind: ndm_needed(incident, policy) is not None,
            ChecksUndone.kind: bool(incident.checks.undone),
        }
        for task in open_tasks(incident, picture):
            if lacking.get(task.kind) is False:
                found += task_done(incident, task, words, who)
    return found


CONSEQUENCES = (Consequence(of=SAID, follow=settle),)
