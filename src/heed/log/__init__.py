"""The record: facts that only grow, on PostgreSQL, and `act()`, the one way to add to them.

A person's act becomes facts here, in one transaction, chained and timed; every screen follows from it. Nothing outside
this package commits.
"""
