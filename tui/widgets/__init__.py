"""Parts of screens: each shows one thing and asks the app for the rest."""
