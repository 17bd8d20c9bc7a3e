"""Reads policies and says what they mean for a complaint: pure functions, no clock, no network."""

from amends.policy.engine.compiler import CompiledPolicy, CompiledSet, compile_set
from amends.policy.engine.planner import reckon
from amends.policy.engine.selection import NoPolicy, choose, in_order, why_not
from amends.policy.pages.roster import Person, Roster
from amends.policy.pages.yaml_reader import PolicyErrors, Problem

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
