"""The bot and its edges to the world."""
