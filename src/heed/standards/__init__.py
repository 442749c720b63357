"""Professional standards: who looked at a record and what somebody looked at, and looking that is unusual.

The rules stand in the pack; what they find is a task of whoever judges it, shown to nobody in the room.
"""
