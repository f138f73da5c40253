"""What people see of TableRound: commands and screens over the engine's door."""
