"""The rehearsal provider: scripted, seeded voices that run a workshop without any model."""
