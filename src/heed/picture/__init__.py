"""The nouns of the room: what happened to each (facts), what it is now (state), and how one follows from the other.

One file a noun, read top to bottom: facts, state, evolve. Everything here is pure. Fact class names and field names are
the storage format of the record: they are never renamed; a new meaning is a new fact.
"""
