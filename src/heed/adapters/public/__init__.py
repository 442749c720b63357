"""The public: pages on which people outside the room report and write to it, without an account and without a script.

A call handler finds what was sent in the one queue; what showed danger stands before everything else, and whoever sent
it stays on a page where the two can write to each other.
"""
