"""The force's own gazetteer: streets, addresses, names, postcodes, junctions and areas, from open data and its own.

`formats` reads files, `importing` brings their rows into the database, `search` finds a place by what was typed, and
`areas` says in which beat or ward a point lies. A room answers from what is imported; the demonstration has a county of
its own.
"""
