"""The pack as a book that whoever is signed in may open: what a code is for, which row recommends a grade, who says so.

It changes nothing and holds nothing. The same chapters are pages of paper (`heed.policy.tables`).
"""
