"""Resources of all plugins inside a component, as the lab's own program has them."""

from collections.abc import Callable

from tests.engine.project import PulumiProject

PROGRAM = """\
import pulumi
import pulumi_tls as tls
from pulumi_command import local


class Outer(pulumi.ComponentResource):
    def __init__(self) -> None:
        super().__init__("lab:test:Outer", "outer")
        inner = pulumi.ComponentResource("lab:test:Inner", "inner", opts=self.child())
        here = pulumi.ResourceOptions(parent=inner)
        key = tls.PrivateKey("key", algorithm="ED25519", opts=here)
        said = local.Command("said", create="echo from within", opts=here)
        pulumi.export("said", said.stdout)
        pulumi.export("algorithm", key.algorithm)
        self.register_outputs({})

    def child(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self)


Outer()
"""


def test_a_resource_inside_nested_components_is_made_kept_and_deleted(
    project: Callable[..., PulumiProject],
) -> None:
    stack = project(PROGRAM)
    assert stack.up().outputs == {"said": "from within", "algorithm": "ED25519"}
    assert set(stack.up().changes) == {"same"}
    assert set(stack.destroy().changes) == {"delete"}
