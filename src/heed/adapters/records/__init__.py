"""Records systems (PNC, a records management system and the like): asked over HTTP by the room's own contract.

`contract` is what is said, `link` says it, `asking` follows the record and carries each question, `simulator`
answers in a demonstration. A force that holds the text of a system's interface puts a service of its own behind
the contract.
"""
