"""Requests: somebody mentions the bot, is understood, judged fairly, and answered."""
