"""The commands of `kuleshov`, by subject: each parses, calls, prints."""
