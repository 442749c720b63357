"""What a force has decided about its room, as data: a pack of YAML becomes checked, frozen, typed values.

`load` reads a pack, `check` proves it, `values` is what decisions, deadlines and screens read. After loading nothing
here touches a file or a clock.
"""
