"""Every command of retention, and what decides it."""

from __future__ import annotations

from heed.log.command import Rule
from heed.retention import disposing, erasing, holds, reviewing

RULES: tuple[Rule, ...] = (*holds.RULES, *reviewing.RULES, *erasing.RULES, *disposing.RULES)
