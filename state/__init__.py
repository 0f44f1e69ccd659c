"""What the bot remembers, and how it never loses it."""
