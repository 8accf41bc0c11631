"""One cluster's API: get, list, follow, apply, delete.

It uses httpx rather than kr8s, for control of server-side apply, dry runs, warnings and connection
attempts; a plugin also starts in a third of the time.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import httpx

from offline.plugins.kubernetes.api_errors import (
    ApiError,
    UnknownKindError,
    UnreachableError,
    api_error,
)
from offline.plugins.kubernetes.credentials import headers as credentials
from offline.plugins.kubernetes.credentials import tls_context
from offline.plugins.kubernetes.kinds import Kind, kind_of
from offline.plugins.kubernetes.kubeconfig import Connection
from offline.plugins.kubernetes.naming import title
from offline.plugins.kubernetes.parts import elements
from offline.plugins.server import PluginError

_CONNECT_TIMEOUT_SECONDS = 5.0
_ANSWER_TIMEOUT_SECONDS = 60.0

# The API server ends a watch after this time; the watch is then repeated.
_WATCH_SECONDS = 240

# A restarted API server refuses connections and is overloaded for some seconds.
_ATTEMPTS = 4

# For this time after a failed connection, all requests fail without another attempt.
_UNREACHABLE_SECONDS = 10.0


@dataclass(frozen=True)
class _Served:
    plural: str
    namespaced: bool


@dataclass(frozen=True)
class Applied:
    """The applied object (in a dry run: as it would be), and the API server's warnings."""

    live: dict[str, Any]
    warnings: list[str] = field(default_factory=list[str])


class Cluster:
    """A cluster's API, over one pool of connections. Every method raises UnreachableError."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._probing = asyncio.Lock()
        self._reached = False
        self._unreachable: tuple[float, UnreachableError] | None = None
        self._served: dict[str, dict[str, _Served]] = {}

    async def reach(self) -> None:
        """Check, within seconds, that the API server answers."""
        async with self._probing:
            if self._reached:
                return
            if self._unreachable and time.monotonic() - self._unreachable[0] < _UNREACHABLE_SECONDS:
                raise self._unreachable[1]
            try:
                client = await self._open()
                await client.get("/version", timeout=_CONNECT_TIMEOUT_SECONDS)
            except (httpx.TransportError, httpx.InvalidURL) as error:
                failure = self._unreachable_error(error)
                self._unreachable = time.monotonic(), failure
                raise failure from None
            self._reached = True

    async def get(self, kind: Kind, namespace: str | None, name: str) -> dict[str, Any] | None:
        """An object; None if it or its kind does not exist."""
        try:
            path = await self._path(kind, namespace, name)
            response = await self._request("GET", path, f"reading {title(kind, namespace, name)}")
        except UnknownKindError:
            return None
        except ApiError as error:
            if error.code == 404:
                return None
            raise
        return response.json()

    async def select(
        self, kind: Kind, namespace: str | None, *, labels: str = "", fields: str = ""
    ) -> tuple[list[dict[str, Any]], str]:
        """The objects that match the selectors, and the resource version of the list."""
        path = await self._path(kind, namespace)
        response = await self._request(
            "GET",
            path,
            f"listing {kind} in {namespace or 'the cluster'}",
            params={"labelSelector": labels, "fieldSelector": fields},
        )
        document = response.json()
        # Items of a list have no apiVersion and kind.
        identity = {"apiVersion": kind.api_version, "kind": kind.name}
        items = [{**identity, **item} for item in elements(document, "items")]
        return items, document["metadata"]["resourceVersion"]

    async def follow(
        self, kind: Kind, namespace: str | None, *, labels: str = "", fields: str = ""
    ) -> AsyncGenerator[list[dict[str, Any]]]:
        """The objects that match the selectors: now, and after each change, without end."""
        while True:
            items, version = await self.select(kind, namespace, labels=labels, fields=fields)
            present = {item["metadata"]["uid"]: item for item in items}
            yield list(present.values())
            try:
                watch = self._watch(kind, namespace, labels, fields, version)
                async with aclosing(watch) as events:
                    async for event in events:
                        item = event["object"]
                        if event["type"] in ("ADDED", "MODIFIED"):
                            present[item["metadata"]["uid"]] = item
                        elif event["type"] == "DELETED":
                            present.pop(item["metadata"]["uid"], None)
                        else:
                            break  # ERROR: the resource version is too old; list again
                        yield list(present.values())
            except httpx.TransportError:
                # The connection broke; the next list retries and raises UnreachableError.
                continue

    async def apply(
        self,
        wanted: Mapping[str, Any],
        *,
        manager: str,
        force: bool = False,
        dry_run: bool = False,
    ) -> Applied:
        """Server-side apply. Raises ApiError, UnknownKindError."""
        kind, metadata = kind_of(wanted), wanted["metadata"]
        namespace, name = metadata.get("namespace"), metadata["name"]
        params = {"fieldManager": manager, "force": "true" if force else "false"}
        if dry_run:
            params["dryRun"] = "All"
        response = await self._request(
            "PATCH",
            await self._path(kind, namespace, name),
            f"applying {title(kind, namespace, name)}",
            params=params,
            # YAML is a superset of JSON.
            content=json.dumps(wanted).encode(),
            headers={"Content-Type": "application/apply-patch+yaml"},
        )
        return Applied(response.json(), _warnings(response))

    async def merge(
        self, kind: Kind, namespace: str | None, name: str, change: Mapping[str, Any]
    ) -> None:
        """Change an object by a JSON merge patch. Raises ApiError."""
        await self._request(
            "PATCH",
            await self._path(kind, namespace, name),
            f"changing {title(kind, namespace, name)}",
            content=json.dumps(change).encode(),
            headers={"Content-Type": "application/merge-patch+json"},
        )

    async def delete(self, kind: Kind, namespace: str | None, name: str, propagation: str) -> bool:
        """Request an object's deletion; False if it or its kind does not exist."""
        try:
            await self._request(
                "DELETE",
                await self._path(kind, namespace, name),
                f"deleting {title(kind, namespace, name)}",
                content=json.dumps({"propagationPolicy": propagation}).encode(),
                headers={"Content-Type": "application/json"},
            )
        except UnknownKindError:
            return False
        except ApiError as error:
            if error.code == 404:
                return False
            raise
        return True

    async def version(self) -> str:
        """The Kubernetes version of the API server, `v1.37.2`."""
        response = await self._request("GET", "/version", "reading the version")
        return response.json()["gitVersion"]

    async def _path(self, kind: Kind, namespace: str | None, name: str = "") -> str:
        served = await self._find(kind)
        path = _group_path(kind.api_version)
        if served.namespaced and name and not namespace:
            raise PluginError(
                f"{title(kind, None, name)} has no metadata.namespace: set it; the lab's offline "
                "plugin has no default namespace"
            )
        if served.namespaced and namespace:
            path += f"/namespaces/{namespace}"
        path += f"/{served.plural}"
        return f"{path}/{name}" if name else path

    async def _find(self, kind: Kind) -> _Served:
        kinds = self._served.get(kind.api_version, {})
        if kind.name not in kinds:
            try:
                response = await self._request(
                    "GET", _group_path(kind.api_version), f"discovering {kind}"
                )
                found = elements(response.json(), "resources")
            except ApiError as error:
                if error.code != 404:
                    raise
                found = []
            kinds = self._served[kind.api_version] = {
                resource["kind"]: _Served(resource["name"], resource["namespaced"])
                for resource in found
                if "/" not in resource["name"]  # others are subresources
            }
        if kind.name not in kinds:
            raise UnknownKindError(
                f"{self.connection} does not serve {kind}: let the resource depend on the release "
                "with its CustomResourceDefinition"
            )
        return kinds[kind.name]

    async def _watch(
        self, kind: Kind, namespace: str | None, labels: str, fields: str, version: str
    ) -> AsyncGenerator[dict[str, Any]]:
        client = await self._open()
        params = {
            "watch": "true",
            "resourceVersion": version,
            "timeoutSeconds": str(_WATCH_SECONDS),
            "labelSelector": labels,
            "fieldSelector": fields,
        }
        async with client.stream(
            "GET",
            await self._path(kind, namespace),
            params=params,
            headers=credentials(self.connection),
            timeout=httpx.Timeout(_CONNECT_TIMEOUT_SECONDS, read=_WATCH_SECONDS + 30),
        ) as response:
            if response.is_error:
                yield {"type": "ERROR", "object": {}}
                return
            async for line in response.aiter_lines():
                if line:
                    yield json.loads(line)

    async def _request(
        self,
        method: str,
        path: str,
        doing: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request, up to `_ATTEMPTS` times: all requests of this class can be repeated."""
        await self.reach()
        client = await self._open()
        pause = 0.5
        for attempt in range(1, _ATTEMPTS + 1):
            last = attempt == _ATTEMPTS
            try:
                response = await client.request(
                    method,
                    path,
                    params=params,
                    content=content,
                    headers={**(headers or {}), **credentials(self.connection)},
                )
            except httpx.TransportError as error:
                if last:
                    raise self._unreachable_error(error) from None
            else:
                if response.is_success:
                    return response
                error = api_error(response.status_code, response.text, doing)
                if last or not _is_temporary(response):
                    raise self._explained(error)
            await asyncio.sleep(pause)
            pause *= 2
        raise AssertionError("the last attempt returns or raises")

    async def _open(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                url = httpx.URL(self.connection.server)
                self._client = httpx.AsyncClient(
                    base_url=url,
                    verify=tls_context(self.connection),
                    # Like Go: the environment's proxies are not used for the local machine.
                    trust_env=url.host not in ("localhost", "127.0.0.1", "::1"),
                    timeout=httpx.Timeout(
                        _ANSWER_TIMEOUT_SECONDS, connect=_CONNECT_TIMEOUT_SECONDS, pool=None
                    ),
                    # Each resource has one or more watches, and a watch occupies a connection.
                    limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
                    headers={"Accept": "application/json", "User-Agent": "pulumi-kubernetes"},
                )
            return self._client

    def _unreachable_error(self, error: Exception) -> UnreachableError:
        reason = str(error) or type(error).__name__
        return UnreachableError(
            f"{self.connection} is unreachable: {reason}. Start the cluster or correct the "
            "provider's kubeconfig; if the cluster no longer exists, set "
            "PULUMI_K8S_DELETE_UNREACHABLE=true and refresh or destroy"
        )

    def _explained(self, error: ApiError) -> ApiError:
        if error.code in (401, 403) and not error.causes:
            return ApiError(f"{self.connection}: {error}", error.code, error.reason)
        return error


def _group_path(api_version: str) -> str:
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"


def _warnings(response: httpx.Response) -> list[str]:
    """The texts of the response's Warning headers, `299 - "text"`."""
    found: list[str] = []
    for value in response.headers.get_list("warning"):
        _, quote, rest = value.partition('"')
        if quote:
            found.append(rest.rpartition('"')[0].replace('\\"', '"'))
    return found


def _is_temporary(response: httpx.Response) -> bool:
    if response.status_code in (429, 502, 503, 504):
        return True
    return response.status_code == 500 and "etcdserver" in response.text
