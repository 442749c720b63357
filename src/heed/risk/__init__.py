"""Judging risk: THRIVE assessments and grades.

A handler assesses while the call runs, a dispatcher looks a second time, anybody raises a grade at once; only a
supervisor lowers one that stands for danger to life.
"""
