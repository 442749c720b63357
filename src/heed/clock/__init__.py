"""The clock: what must happen by when, kept durably, fired once, and watched.

A person in the room never sets or cancels a deadline: it follows from the picture and the policy, and the clock, a
process of its own, says so when it comes.
"""
