"""Recorded demand: a day of calls that once came in, or several laid over each other, played through the real commands.

What came in, when it was sent on, when a unit was sent, arrived and left is as it was recorded; places, people and
units are made up. The report says what Heed watched, warned of and escalated, and what stayed too long.
"""
