"""Neighbours of the room, one folder each: what they send becomes commands here; nothing of theirs goes further in."""
