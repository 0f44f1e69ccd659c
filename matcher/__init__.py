"""Takes a film in and gives a montage out; usable without the bot."""
