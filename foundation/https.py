"""What the lab's own HTTPS requests have in common.

Proxies come from the environment (`HTTPS_PROXY`, `NO_PROXY`), as httpx reads them.
"""

import re
import ssl
from functools import cache

import certifi
import httpx

_NUMBER = re.compile(r"^\[Errno -?\d+\] ")


@cache
def trust() -> ssl.SSLContext:
    """Trust what this system trusts, and Mozilla's list besides.

    httpx by itself knows that list only, and fails behind a proxy whose authority a company has
    installed on its machines. Python from python.org, on macOS, knows no system list.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    return context


def why(error: httpx.HTTPError | httpx.InvalidURL) -> str:
    """An error of httpx in words; those of time-outs have none of their own."""
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return _NUMBER.sub("", str(error)) or type(error).__name__
