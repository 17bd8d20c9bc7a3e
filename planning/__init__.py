"""Reads policies and says what they mean for a complaint: pure functions, no clock, no network."""

from planning.choosing import NoPolicy, choose, in_order, why_not
from planning.compiling import CompiledPolicy, CompiledSet, compile_set
from planning.reading import PolicyErrors, Problem
from planning.reckoning import reckon
from planning.roster import Person, Roster

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
