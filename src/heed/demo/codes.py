"""The ids of the policy pack that the demo's stories use, in one table; a test holds them against the national pack."""

from __future__ import annotations

from enum import StrEnum


class Grade(StrEnum):
    """Response grades."""

    IMMEDIATE = "immediate"
    PRIORITY = "priority"
    SCHEDULED = "scheduled"
    WITHOUT_DEPLOYMENT = "resolved_without_deployment"


class Code(StrEnum):
    """Opening codes."""

    ABANDONED_CALL = "abandoned_call"
    SILENT_CALL = "silent_call"
    DOMESTIC = "domestic_incident"
    CONCERN = "concern_for_safety"
    MISSING = "missing_person"
    SUSPICIOUS = "suspicious_circumstances"
    COLLAPSE = "collapse_illness"
    ALARM = "alarm_central_station"
    CIVIL_DISPUTE = "civil_dispute"
    DOMESTIC_ANIMALS = "domestic_animals"
    RAIL_AIR_MARINE = "rail_air_marine"
    COLLISION_INJURY = "collision_injury"
    COLLISION_DAMAGE = "collision_damage"
    HIGHWAY = "highway_disruption"
    ROAD_OFFENCE = "road_related_offence"
    ASB_PERSONAL = "asb_personal"
    ROWDY = "rowdy"
    VEHICLE_NUISANCE = "vehicle_nuisance"
    ABANDONED_VEHICLE = "abandoned_vehicle"
    NOISE = "noise"
    FIREWORKS = "fireworks"
    ANIMALS = "animal_problems"
    VIOLENCE = "violence"
    ROBBERY = "robbery"
    BURGLARY_DWELLING = "burglary_dwelling"
    BURGLARY_OTHER = "burglary_other"
    THEFT_OF_VEHICLE = "theft_of_vehicle"
    THEFT_FROM_VEHICLE = "theft_from_vehicle"
    SHOPLIFTING = "shoplifting"
    FRAUD = "fraud"
    DAMAGE = "criminal_damage"
    DRUGS = "drugs"
    MALICIOUS = "malicious_communications"
    LOST_FOUND = "lost_found"
    MESSAGE = "message"


class Result(StrEnum):
    """How an incident ended."""

    DEALT_WITH = "attended_dealt_with"
    ARREST = "arrest"
    SAFE = "spoken_to_safe"
    TO_SAFETY = "taken_to_safety"
    NOTHING_FOUND = "nothing_found"
    CRIME = "crime_recorded"
    GOOD_INTENT = "good_intent"
    ADVICE = "advice_given"
    BY_TELEPHONE = "resolved_by_telephone"
    INFORMATION = "information_recorded"
    TO_PARTNER = "passed_to_partner"


class Outcome(StrEnum):
    """What came of a contact that needed no incident."""

    ADVICE = "advice"
    SIGNPOSTED = "signposted"
    MESSAGE_PASSED = "message_passed"
    MISDIALLED = "misdialled"


class Service(StrEnum):
    """Neighbours asked for help."""

    AMBULANCE = "ambulance"
    FIRE = "fire"
    RAIL = "network_rail"
    COASTGUARD = "coastguard"
