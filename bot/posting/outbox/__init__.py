"""A folder with a page and a feed, which needs no account."""
