import asyncio
from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest

from offline.plugins.kubernetes.await_ready import NotReadyError, await_ready
from offline.plugins.kubernetes.cluster import Cluster
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.kinds import Kind

SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "namespace": "default", "uid": "1"},
    "spec": {"type": "LoadBalancer", "selector": {"app": "web"}},
    "status": {"loadBalancer": {"ingress": [{"ip": "10.0.0.1"}]}},
}


def endpoint_slice(ready: bool) -> dict[str, Any]:
    endpoint = {"addresses": ["10.1.0.1"], "conditions": {"ready": ready}}
    return {"metadata": {"name": "web-1"}, "endpoints": [endpoint]}


class Sequences:
    """A cluster in which the Service never changes and its endpoints do."""

    async def follow(
        self, kind: Kind, namespace: str | None, *, labels: str = "", fields: str = ""
    ) -> AsyncGenerator[list[dict[str, Any]]]:
        del namespace, labels, fields
        if kind.name == "Service":
            yield [SERVICE]
        else:
            yield [endpoint_slice(False)]
            await asyncio.sleep(0)  # both were looked at by now
            yield [endpoint_slice(True)]
        await asyncio.Event().wait()


async def ignore(_: str) -> None: ...


def test_a_service_is_ready_once_its_endpoints_are_though_it_does_not_change_itself() -> None:
    async def waited() -> dict[str, Any]:
        return await await_ready(
            cast(Cluster, Sequences()),
            SERVICE,
            seconds=5,
            deadlines=Deadlines(),
            report=ignore,
        )

    assert asyncio.run(waited()) == SERVICE


@pytest.mark.parametrize("given", [[], [{"ip": "10.0.0.1"}]], ids=["no address", "no endpoint"])
def test_what_a_service_still_waits_for_is_told(given: list[dict[str, str]]) -> None:
    said: list[str] = []

    class Waiting(Sequences):
        async def follow(
            self, kind: Kind, namespace: str | None, *, labels: str = "", fields: str = ""
        ) -> AsyncGenerator[list[dict[str, Any]]]:
            del namespace, labels, fields
            if kind.name == "Service":
                yield [{**SERVICE, "status": {"loadBalancer": {"ingress": given}}}]
            else:
                yield [endpoint_slice(False)]
            await asyncio.Event().wait()

    async def say(message: str) -> None:
        said.append(message)

    async def wait_in_vain() -> None:
        waiting = await_ready(
            cast(Cluster, Waiting()), SERVICE, seconds=60, deadlines=Deadlines(), report=say
        )
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(waiting, 0.2)

    asyncio.run(wait_in_vain())
    expected = "1 of 1 endpoints are not ready" if given else "no address from a load balancer"
    assert expected in said[-1]


def test_the_wait_for_an_object_that_is_deleted_ends_at_once_with_its_warnings() -> None:
    event = {
        "metadata": {},
        "type": "Warning",
        "reason": "SyncFailed",
        "message": "no addresses left",
        "involvedObject": {"kind": "Service", "name": "web"},
    }
    pod: dict[str, Any] = {"metadata": {"name": "web-1"}, "status": {"phase": "Failed"}}

    class Deleted:
        async def follow(self, kind: Kind, *_: Any, **__: Any) -> AsyncGenerator[list[Any]]:
            if kind.name == "Service":
                yield []
            await asyncio.Event().wait()

        async def select(self, kind: Kind, *_: Any, **__: Any) -> tuple[list[dict[str, Any]], str]:
            return [pod if kind.name == "Pod" else event], "1"

    async def wait() -> list[str]:
        with pytest.raises(NotReadyError) as raised:
            await await_ready(
                cast(Cluster, Deleted()),
                SERVICE,
                seconds=600,
                deadlines=Deadlines(),
                report=ignore,
            )
        return raised.value.reasons

    assert asyncio.run(asyncio.wait_for(wait(), 10)) == [
        "Service default/web: it was deleted during the wait",
        "Pod web-1: failed",
        "web: SyncFailed: no addresses left",
    ]
