"""Replaying: what happened once, or might, on the real system under a simulated clock.

A trainer or a supervisor writes an exercise, or takes a case study or a day of recorded demand; the same commands, the
same record and the same clock run on a scratch database, and the report says when Heed would have spoken, to whom, how.
"""
