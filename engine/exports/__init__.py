"""What leaves a session for people and other programs: minutes, JSON, files with readable names."""
