"""The telephone switch: calls presented, located, heard and cleared become contacts.

A call handler sees a card the moment the switch offers a call; whichever switch it is speaks through `Switchboard`.
"""
