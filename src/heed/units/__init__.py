"""Units on duty: call sign, crew and equipment for a shift, their status, and an officer's call for help.

Crews or dispatchers give a status; what it means for the incident the unit is on follows in the same act.
"""
