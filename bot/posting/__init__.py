"""Decides what to say and publishes it: wording (pure) and posting targets."""
