"""The pictures: films, what they are drawn with, and the studio that renders them."""
