"""From scenes to finished parts: scenes are run, drawn, encoded and kept."""
