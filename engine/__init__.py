"""The engine of TableRound."""
