"""Numbers of workload clusters, which determine their networks and addresses."""

import re
from collections.abc import Sequence
from itertools import count
from typing import Final

LARGEST_NUMBER: Final = 63
"""Larger numbers at the end of a name (`eu-2026`) are ignored. A /20, the smallest network that
Docker creates by default, has LoadBalancer addresses up to this number."""


def cluster_numbers(names: Sequence[str]) -> dict[str, int]:
    """The number at the end of each name or, if it is missing or taken, the lowest free number.

    Numbers from names are stable: if `workload-1` is removed, `workload-2` keeps its number. The
    numbers of other names depend on the order of the list.
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
