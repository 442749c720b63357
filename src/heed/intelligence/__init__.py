"""What police already know of people, addresses, numbers, vehicles and organisations, put in time before whoever acts.

Everybody who works a log names whom it speaks of, and is shown who that may be; somebody says who it is, and can say
later that it was not. Nothing is merged by the system. Checks are owed from the moment a grade asks for them, with an
owner and a time, and hold no help; a risk in what they bring opens judgement again.
"""
