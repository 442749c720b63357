"""Watching over the room: the ladder, supervisors' decisions, the FIM's list, who holds which post.

A supervisor sees what climbed to them, riskiest first, and decides what is to happen, who does it and by when; a note
is not a decision.
"""
