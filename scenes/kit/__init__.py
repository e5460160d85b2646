"""What scenes are written with."""
