"""Pictures of the rehearsal: paper-cuts, folded once, cut with seeded scissors.

Reading order: `words` (what to cut), `geometry` and `cutter` (paths and scissors),
`ornament` (the craft's own cuts), `motifs` (the figures), `frames`, `fillers`,
`composition` (the sheet and its colours), `paper` (masks to pixels).
"""

from engine.providers.rehearsal.drawing.words import detect_motif

__all__ = ["DEFAULT_PALETTE", "detect_motif", "draw"]

DEFAULT_PALETTE = ("#c8102e", "#f7efe0")


def draw(
    prompt: str, seed: int, palette: tuple[str, ...] = DEFAULT_PALETTE, size: int = 1024
) -> bytes:
    """Return the PNG of a mirror-symmetric paper-cut of what the prompt names.

    Equal arguments give equal bytes. `palette` holds `#rrggbb` colours, the lightest
    being the paper below; codes that are none are left out. `size` is the side in
    pixels, even, 64 to 2048. Takes up to a second; safe in threads. Never fails on a
    prompt: what names no known figure becomes a medallion.
    """
    # Pillow loads with the first picture: most commands need none.
    from engine.providers.rehearsal.drawing.composition import compose  # noqa: PLC0415 - see above

    return compose(prompt, seed, palette, size)
