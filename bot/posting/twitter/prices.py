"""What X asks for calls of its API, in US dollars.

Source: docs.x.com/x-api/getting-started/pricing, read in November 2026. X says that prices change:
the developer console has those of the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

Paid = Literal[
    "post",
    "post with a link",
    "summoned reply",
    "media metadata",
    "deletion",
    "own post read",
    "mention read",
    "post read",
    "account read",
]
"""What costs money: a request that writes, or one thing in the answer of a request that reads."""

X_PRICES: Mapping[Paid, Decimal] = MappingProxyType(
    {
        "post": Decimal("0.015"),
        "post with a link": Decimal("0.200"),
        "summoned reply": Decimal("0.010"),
        "media metadata": Decimal("0.005"),
        # the price of `Interaction: Delete`; X does not say that it is not `Content: Manage`, 0.005
        "deletion": Decimal("0.010"),
        # `Owned Reads`: of what belongs to the account that asks
        "own post read": Decimal("0.001"),
        "mention read": Decimal("0.001"),
        # `Posts: Read`: of what others wrote
        "post read": Decimal("0.005"),
        # `User: Read`; X does not say whether one's own account is an owned read, nor whether the
        # authors that come with posts are free
        "account read": Decimal("0.010"),
    }
)
