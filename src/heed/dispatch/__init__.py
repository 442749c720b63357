"""Sending somebody: accepting an incident, assigning units, diverting and releasing them.

A dispatcher looks a second time, sends a unit in one act, and when a unit is taken away the incident it leaves is
back in the queue in that same act, with the clock it had.
"""
