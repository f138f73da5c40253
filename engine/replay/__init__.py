"""What a session's log tells afterwards: any moment of it, played again, searched, compared."""
