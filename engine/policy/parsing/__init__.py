"""Tolerant readers of what models answer: they raise nothing and make nothing up."""
