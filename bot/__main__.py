"""`python -m bot …` is `kuleshov …`."""

from bot.cli import main

main()
