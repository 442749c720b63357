"""Heed: a police control room that watches every open incident until somebody has attended."""
