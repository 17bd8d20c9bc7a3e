"""Reads every letter of a set before customers do, in every language and for every situation."""

from amends.letters.proofreading.proof import Proof, proofread

__all__ = ["Proof", "proofread"]
