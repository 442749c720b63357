"""Taking a call: the queue of contacts, the call card, and the record every answered call ends in.

A call handler answers, hears where and what, and opens an incident or says what else came of it.
"""
