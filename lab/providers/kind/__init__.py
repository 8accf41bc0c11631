"""The operator half of provider `kind`, whose nodes are Docker containers."""

from typing import Final

from lab.providers.kind.kind import KindProvider
from lab.providers.provider import Provider

PROVIDER: Final[Provider] = KindProvider()
