from offline.plugins.urns import name_of, token_of


def test_a_resource_inside_components_is_known_by_its_own_type_and_name() -> None:
    urn = "urn:pulumi:test::lab::lab:mesh:Mesh$lab:mesh:Gate$kubernetes:core/v1:Service::a::b"
    assert token_of(urn) == "kubernetes:core/v1:Service"
    assert name_of(urn) == "a::b"
