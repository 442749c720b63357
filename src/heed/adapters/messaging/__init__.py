"""Ways to write to the room: online reports, e-mail, social messages, web chat, texts to 999.

A call handler finds each in the one queue, reads what was written and answers from there; whichever channel it is
speaks through `Inbox`.
"""
