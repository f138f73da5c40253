"""Prompts and kits as data, no code."""
