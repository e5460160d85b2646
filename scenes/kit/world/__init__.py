"""The network as one place: plates in depth, the light on them, and the ways between them."""
