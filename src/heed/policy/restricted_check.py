"""Whether what a pack says of restricted logs holds together: somebody sees each, and is sure to be there. Pure."""

from __future__ import annotations

from collections.abc import Callable

from heed.policy.shapes import nearest
from heed.policy.values import Policy

Fault = Callable[[str, str, str, str], None]


def find_unseen_logs(policy: Policy, fault: Fault) -> None:
    """Add a fault for each restricted log that nobody would look after."""
    opened: dict[str, str] = {}
    for log in policy.restricted.values():
        working = [role for role in log.roles if role in policy.roles and policy.roles[role].operational]
        for role in set(log.roles) - set(working):
            known = nearest(role, [one.id for one in policy.roles.values() if one.operational])
            fault("restricted_logs", log.id, "roles", f"`{log.id}`: `{role}` is no role that works incidents{known}")
        if not any(policy.roles[role].minimum for role in working):
            said = f"`{log.id}`: nobody of `roles` is sure to be on duty; name a role that always has a holder"
            fault("restricted_logs", log.id, "roles", said)
        if not log.for_caller.strip() or not log.prefix.strip():
            said = f"`{log.id}`: `prefix` and `for_caller` are what the handler keeps; say both"
            fault("restricted_logs", log.id, "for_caller", said)
        for code in log.matters:
            if code not in policy.codes:
                fault(
                    "restricted_logs",
                    log.id,
                    "matters",
                    f"`{log.id}`: unknown code `{code}`{nearest(code, policy.codes)}",
                )
            elif opened.setdefault(code, log.id) != log.id:
                fault(
                    "restricted_logs", log.id, "matters", f"`{log.id}`: `{code}` is opened in `{opened[code]}` already"
                )
