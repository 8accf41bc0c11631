"""Certificates and error messages of the lab's own HTTPS requests.

httpx takes proxies from the environment (`HTTPS_PROXY`, `NO_PROXY`).
"""

import re
import ssl
from functools import cache

import certifi
import httpx

_NUMBER = re.compile(r"^\[Errno -?\d+\] ")


@cache
def trust() -> ssl.SSLContext:
    """A context that trusts this system's certificate authorities and Mozilla's list.

    httpx alone trusts only Mozilla's list and fails behind a proxy with a company's own authority.
    On macOS, Python from python.org does not read the system's list.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    return context


def why(error: httpx.HTTPError | httpx.InvalidURL) -> str:
    """The reason of an httpx error; time-outs have no message of their own."""
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return _NUMBER.sub("", str(error)) or type(error).__name__
