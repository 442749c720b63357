"""What the running system says of itself: figures that a monitoring system reads, and lines for whoever looks after it.

Neither ever holds what a person said or who they are: figures carry no ids, lines carry ids and no words.
"""
