"""Readers of files that hold places or areas: one module a kind of file, and `known`, which tells them apart.

Each reads a file row by row and yields a place or an area, or the refusal of a row with its reason.
"""
