"""Replacement trigger for resources that Pulumi cannot refresh."""

from collections.abc import Sequence

from pulumi import Input, Output, ResourceOptions
from pulumi_command.local import Command


def generation(
    name: str, marks: Sequence[Input[str]], opts: ResourceOptions | None = None
) -> Output[str]:
    """A text that changes with any of `marks`; use it as the trigger of a resource to replace.

    It is the ID of a resource that has no effect except to be replaced. This extra resource is
    necessary: if a cluster's own trigger replaces it, the engine deletes its dependents one by
    one, in a cluster that may not exist. If it is replaced as the dependent of another resource,
    they count as deleted with it (`deleted_with`).
    """
    marker = Command(
        name,
        create="true",
        triggers=list(marks),
        opts=ResourceOptions.merge(ResourceOptions(delete_before_replace=True), opts),
    )
    return marker.id
