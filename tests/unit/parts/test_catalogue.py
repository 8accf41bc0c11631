from collections import Counter

import pytest

from foundation.errors import LabError
from offline.builder.builder import Plan
from offline.parts.catalogue import TOOLS, catalogue
from offline.parts.go import version
from offline.parts.pins import prometheus_release


def test_every_part_has_a_name_of_its_own_and_needs_only_parts_there_are() -> None:
    names = Counter(part.name for part in catalogue())
    assert [name for name, count in names.items() if count > 1] == []
    assert {need for part in catalogue() for need in part.needs} <= set(names)


def test_the_content_keys_do_not_depend_on_when_they_are_computed() -> None:
    assert Plan.of(catalogue()).keys == Plan.of(catalogue()).keys


def test_the_tools_need_no_image_and_no_docker() -> None:
    chosen = Plan.of(catalogue()).closure(TOOLS).parts
    assert {part.kind.value for part in chosen} == {"program"}


@pytest.mark.parametrize(
    ("module", "release"), [("v0.309.1", "v3.9.1"), ("v0.311.3", "v3.11.3"), ("v0.300.0", "v3.0.0")]
)
def test_a_prometheus_module_version_names_its_release(module: str, release: str) -> None:
    assert prometheus_release(module) == release


def test_a_module_that_is_not_required_is_an_error_with_the_remedy() -> None:
    with pytest.raises(LabError, match=r"does not require k8s\.io/nothing") as error:
        version("kubernetes", "k8s.io/nothing")
    assert "go get k8s.io/nothing" in error.value.remedy
