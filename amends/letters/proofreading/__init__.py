"""Reads every letter of a set before a customer does: in every language, for every customer, in every mishap."""

from amends.letters.proofreading.proof import Proof, proofread

__all__ = ["Proof", "proofread"]
