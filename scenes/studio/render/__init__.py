"""From scenes to finished parts: run, drawn, encoded, kept."""
