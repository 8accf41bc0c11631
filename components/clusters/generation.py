"""When a thing that Pulumi cannot look at was made anew."""

from collections.abc import Sequence

from pulumi import Input, Output, ResourceOptions
from pulumi_command.local import Command


def generation(
    name: str, marks: Sequence[Input[str]], opts: ResourceOptions | None = None
) -> Output[str]:
    """A text that changes when any of `marks` does, for the triggers of what is then made anew.

    It is the identity of a resource that does nothing but be replaced. Something must come before
    what is really replaced: of a resource that is to be replaced for its own sake the engine
    deletes the dependents one by one, in a cluster that may be gone; only where it is replaced as
    another's dependent do they count as deleted with it (`deleted_with`).
    """
    marker = Command(
        name,
        create="true",
        triggers=list(marks),
        opts=ResourceOptions.merge(ResourceOptions(delete_before_replace=True), opts),
    )
    return marker.id
