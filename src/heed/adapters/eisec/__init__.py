"""EISEC: whose line a 999 call comes from, and where a mobile is, asked of BT's database as soon as a call rings.

The text of its interface, SIN 278, is not public and nothing here claims it. The room speaks to a port
(`heed.contact.ports`); the codec in `codec` is our simulator's own. Whoever holds SIN 278 writes theirs beside it.
"""
