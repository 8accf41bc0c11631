"""Asks the registries for the images that the lab pins, before anything is created.

A missing tag would otherwise show after minutes, as a Pod that cannot pull its image.
"""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Final

import httpx

from foundation.https import trust
from lab.setup.concurrently import answers
from lab.setup.image_reference import ImageReference

_MANIFESTS: Final = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    )
)
_CHALLENGE: Final = re.compile(r'(\w+)="([^"]*)"')
_FAULTS: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "the registry denies anonymous access, or the image does not exist",
    HTTPStatus.FORBIDDEN: "the registry denies access",
    HTTPStatus.NOT_FOUND: "the registry does not have it",
}


def refused(
    images: Iterable[str],
    timeout: float = 15.0,
    *,
    api: Callable[[ImageReference], str] = lambda reference: reference.api,
) -> dict[str, str]:
    """The images that a registry refuses, each with the reason; asks for all concurrently.

    An image whose registry does not answer is none of them: `lab.setup.reachability` reports that.
    `timeout`, in seconds, limits the whole check. `api` gives the address of a registry's API.
    Only the manifest's existence is requested: registries do not count that as a pull.
    """
    wanted = list(dict.fromkeys(images))

    def ask(image: str) -> str | None:
        reference = ImageReference.of(image)
        try:
            return _refusal(reference, api(reference), timeout)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return None  # without an answer there is no refusal

    found = answers(wanted, ask, timeout)
    return {image: fault for image in wanted if (fault := found.get(image)) is not None}


def _refusal(reference: ImageReference, api: str, timeout: float) -> str | None:
    """Why a registry refuses an image; None if it has it. Raises httpx's errors.

    https://distribution.github.io/distribution/spec/auth/token/
    """
    address = f"{api}/v2/{reference.repository}/manifests/{reference.version}"
    headers = {"Accept": _MANIFESTS}
    with httpx.Client(follow_redirects=True, timeout=timeout, verify=trust()) as client:
        answer = client.head(address, headers=headers)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            token = _token(client, answer.headers.get("WWW-Authenticate", ""))
            if token:
                headers["Authorization"] = f"Bearer {token}"
                answer = client.head(address, headers=headers)
    return _meaning(answer, reference)


def _token(client: httpx.Client, challenge: str) -> str | None:
    """A token for anonymous clients, as the registry's challenge offers it; None if it does not."""
    scheme, _, rest = challenge.partition(" ")
    parameters = dict(_CHALLENGE.findall(rest))
    if scheme.lower() != "bearer" or "realm" not in parameters:
        return None
    realm = parameters.pop("realm")
    content = client.get(realm, params=parameters).raise_for_status().json()
    return content.get("token") or content.get("access_token")


def _meaning(answer: httpx.Response, reference: ImageReference) -> str | None:
    if answer.is_success:
        digest = answer.headers.get("Docker-Content-Digest")
        if reference.digest and digest and digest != reference.digest:
            return f"the registry has {digest} under this digest"
        return None
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        after = answer.headers.get("Retry-After")
        again = f" for another {after} s" if after and after.isdecimal() else ""
        return f"the registry's limit of pulls for your address is reached{again}"
    return _FAULTS.get(answer.status_code)
