"""The log of an incident: opening, sending, entries, the caller's own words, code and place, questions, closing.

Anybody in the room writes here; what happens and where is enough to send it to dispatch, the rest follows on the same
live log while the call runs.
"""
