"""The place for networks of nodes: plates with a number each, and wires with their weights."""
