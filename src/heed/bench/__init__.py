"""Measuring the running system: `heed bench NAME`.

Each bench works on a scratch database of its own and measures a bare reference in the same run, on the same machine,
so that a noisy machine moves both. `bench/README.md` says what each figure means.
"""
