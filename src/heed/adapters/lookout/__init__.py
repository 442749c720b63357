"""Who of our neighbours is still heard: the switches, the server of locations.

The process that hears one writes it down (`heard`); the clock's process looks (`watch`) and says so when one that
has spoken is silent, and when it speaks again. What follows from that is decided in `heed.contact.neighbours`.
"""
