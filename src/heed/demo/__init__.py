"""The demo force: a made-up county with its roads, addresses, people, units and calls, generated from a seed.

Everything here is pure: the same seed gives the same county, nothing is read or written, no clock is asked. The county
lies in the North Sea, its telephone numbers are those kept for drama and its postcodes begin with a letter that no real
one begins with, so that no generated call can ever point at somebody.
"""
