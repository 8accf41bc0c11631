"""Each workload cluster has a number: it names its network and picks its addresses."""

import re
from collections.abc import Sequence
from itertools import count
from typing import Final

LARGEST_NUMBER: Final = 63
"""A larger number at the end of a name (`eu-2026`) is not taken: this is the last for which a /20,
the smallest network that Docker makes by itself, has LoadBalancer addresses."""


def cluster_numbers(names: Sequence[str]) -> dict[str, int]:
    """The number that each name ends in if no cluster before it has that, else the lowest free.

    Removing `workload-1` leaves `workload-2` its number, and adding a cluster at the end of the
    list leaves all others theirs. Names without a number keep theirs only in the same order.
    """
    numbers: dict[str, int] = {}
    for name in names:
        taken = set(numbers.values())
        own = _number_at_the_end(name)
        lowest = next(number for number in count(1) if number not in taken)
        numbers[name] = own if own is not None and own not in taken else lowest
    return numbers


def _number_at_the_end(name: str) -> int | None:
    digits = re.search(r"[0-9]+$", name)
    number = int(digits.group()) if digits else 0
    return number if 1 <= number <= LARGEST_NUMBER else None
