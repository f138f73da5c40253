"""Themes: palettes and styles as data, no code."""
