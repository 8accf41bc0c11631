import pytest

from offline.plugins.urns import token_of

SERVICE = "kubernetes:core/v1:Service"


@pytest.mark.parametrize(
    ("types", "name"),
    [
        (SERVICE, "web"),
        (f"lab:mesh:Mesh${SERVICE}", "web"),
        (f"lab:mesh:Mesh$lab:mesh:Gate${SERVICE}", "web"),
        (f"lab:mesh:Mesh${SERVICE}", "mesh::gate"),
        (SERVICE, "price-in-$"),
    ],
    ids=["alone", "in a component", "in nested components", "colons in name", "dollar in name"],
)
def test_the_type_of_a_resource_is_found_whatever_its_parents_and_its_name(
    types: str, name: str
) -> None:
    assert token_of(f"urn:pulumi:test::lab::{types}::{name}") == SERVICE
