"""How the room is doing, in figures: the wallboard. Reads the picture and the record; decides and changes nothing.

No name, address or single incident's code leaves this package.
"""
