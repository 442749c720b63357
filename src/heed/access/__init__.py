"""Who is asking, and what their role may see and do.

An administrator adds people and gives them roles; a person signs in, comes on duty in one of them, and every reading
of a record is itself recorded.
"""
