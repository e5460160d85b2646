"""A beat's script turned into sound: its phrases, the words they are spoken in, and the voices."""
