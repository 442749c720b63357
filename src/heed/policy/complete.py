"""Whether a policy is whole: no empty cell, nothing named that is not there, no rung that ends at nobody.

Each check here is one promise a decision or a screen relies on. None of them knows a clock or a file; `Where` gives the
line to point at.
"""

from __future__ import annotations

from heed.policy.build import Where
from heed.policy.marked import Faults
from heed.policy.values import Policy


def find_gaps(policy: Policy, where: Where, commands: frozenset[str] | None, faults: Faults) -> None:
    """Add a fault for everything the policy promises and does not hold."""
