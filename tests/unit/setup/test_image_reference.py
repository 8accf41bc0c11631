import pytest

from lab.setup.image_reference import ImageReference

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "registry", "repository", "version"),
    [
        ("quay.io/thanos/thanos:v0.42.5", "quay.io", "thanos/thanos", "v0.42.5"),
        ("kindest/node:v1.37.0", "docker.io", "kindest/node", "v1.37.0"),
        (f"kindest/node:v1.37.0@{DIGEST}", "docker.io", "kindest/node", DIGEST),
        ("docker.io/redis:8", "docker.io", "library/redis", "8"),
        ("redis", "docker.io", "library/redis", "latest"),
        ("localhost:5000/a/b/c:1", "localhost:5000", "a/b/c", "1"),
        ("public.ecr.aws/docker/library/redis:8", "public.ecr.aws", "docker/library/redis", "8"),
    ],
)
def test_a_reference_has_the_parts_that_docker_reads(
    text: str, registry: str, repository: str, version: str
) -> None:
    found = ImageReference.of(text)
    assert (found.registry, found.repository, found.version) == (registry, repository, version)


def test_docker_hubs_api_is_on_another_host() -> None:
    assert ImageReference.of("redis:8").api == "https://registry-1.docker.io"
    assert ImageReference.of("quay.io/a/b:1").api == "https://quay.io"
