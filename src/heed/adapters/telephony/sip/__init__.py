"""Calls by SIP: each becomes the contract's events, as any switch's.

A caller rings a number of this gateway, and the room has a card; the call is picked up when a handler answers in Heed,
its keys are heard, and either side hangs up. It signals and listens for keys; it carries no voice to anybody's ear.
"""
