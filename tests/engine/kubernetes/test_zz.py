import time, pytest
def test_x(stack, plane, namespace):
    p = stack("""
kind = apiextensions.v1.CustomResourceDefinition(
    "kind",
    metadata={"name": "tides.lifecycle.example.com"},
    spec={
        "group": "lifecycle.example.com",
        "scope": "Cluster",
        "names": {"plural": "tides", "singular": "tide", "kind": "Tide"},
        "versions": [{
            "name": "v1", "served": True, "storage": True,
            "schema": {"openAPIV3Schema": {
                "type": "object",
                "x-kubernetes-preserve-unknown-fields": True,
            }},
        }],
    },
    opts=on,
)
tide = apiextensions.CustomResource(
    "tide",
    api_version="lifecycle.example.com/v1",
    kind="Tide",
    metadata={"name": "high"},
    spec={"height": 3, "share": 0.5},
    opts=pulumi.ResourceOptions(provider=cluster, depends_on=[kind]),
)
""")
    t=time.time(); print(p.up().output, time.time()-t)
    t=time.time(); print(p.destroy().output, time.time()-t)
    assert 0
