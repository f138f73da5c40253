"""Pictures that come in: judged by content, made small and upright, measured.

Import the rooms themselves (`engine.imaging.intake`, `engine.imaging.measure`, ...):
nothing here loads Pillow before a picture is at hand.
"""
