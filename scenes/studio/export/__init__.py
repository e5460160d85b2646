"""What leaves the studio: films, stills, sheets, decks."""
