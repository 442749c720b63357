"""Keeping and letting go: legal holds, what is due at the end of its period, erasing by order, disposal and its
certificate.

A records manager places and lifts holds, reviews what the pack says is to be looked at, orders erasures that a second
one approves. A disposal erases all that is due by one order of two people, in short steps, and says of each record when
and as what it went. What is erased goes in the transaction of the fact that says so.
"""
