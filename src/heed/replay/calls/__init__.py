"""A recording of calls: how many came in each hour, played through the real commands with handlers of a fixed model.

How many calls came and on which line is as it was recorded. When within the hour, how long each lasts, how long its
caller waits: by lot, the same each time. The report says how they were answered, beside how they once were.
"""
