"""Neighbours of the room, one folder each: what they send becomes commands here, and nothing of theirs goes further in.
"""
