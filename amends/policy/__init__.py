"""Reads policies and says what they mean for a complaint: pure functions, no clock, no network."""

from amends.policy.choosing import NoPolicy, choose, in_order, why_not
from amends.policy.compiling import CompiledPolicy, CompiledSet, compile_set
from amends.policy.reading import PolicyErrors, Problem
from amends.policy.reckoning import reckon
from amends.policy.roster import Person, Roster

__all__ = [
    "CompiledPolicy",
    "CompiledSet",
    "NoPolicy",
    "Person",
    "PolicyErrors",
    "Problem",
    "Roster",
    "choose",
    "compile_set",
    "in_order",
    "reckon",
    "why_not",
]
