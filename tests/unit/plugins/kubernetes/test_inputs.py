import re
from typing import Any

import pytest

from offline.plugins.kubernetes.inputs import complete
from offline.plugins.kubernetes.kinds import Kind, Subject
from offline.plugins.kubernetes.naming import id_of, parse_id
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN

CONFIG_MAP = Subject(Kind("v1", "ConfigMap"), is_patch=False)


def _complete(
    wanted: dict[str, Any], old: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "resource_name": "settings",
        "namespace": "shop",
        "random_seed": b"seed",
        "subject": CONFIG_MAP,
    }
    return complete(wanted, old or {}, **{**settings, **changes})


def test_a_name_is_made_up_from_the_seed_alone_and_says_so() -> None:
    first, again = _complete({}), _complete({})
    assert re.fullmatch(r"settings-[0-9a-f]{8}", first["metadata"]["name"])
    assert first == again
    assert first["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}
    other = _complete({}, random_seed=b"other")
    assert other["metadata"]["name"] != first["metadata"]["name"]


def test_a_made_up_name_is_kept_and_a_given_one_is_not_taken_for_it() -> None:
    old = _complete({})
    assert _complete({}, old, random_seed=b"other") == old
    given = _complete({"metadata": {"name": "settings"}})
    renamed = _complete({}, given)
    assert renamed["metadata"]["name"] != "settings"


def test_generate_name_is_the_prefix_of_a_name_that_is_made_up_here() -> None:
    metadata = _complete({"metadata": {"generateName": "tide-"}})["metadata"]
    assert re.fullmatch(r"tide-[0-9a-f]{8}", metadata["name"])
    assert "generateName" not in metadata


def test_a_namespace_is_defaulted_for_kinds_that_have_one_only() -> None:
    assert _complete({})["metadata"]["namespace"] == "shop"
    assert _complete({"metadata": {"namespace": "x"}})["metadata"]["namespace"] == "x"
    outside = _complete({"metadata": {"namespace": "x"}}, namespace=None)
    assert "namespace" not in outside["metadata"]


def test_unknown_metadata_and_names_stay_unknown() -> None:
    assert _complete({"metadata": UNKNOWN})["metadata"] is UNKNOWN
    assert _complete({"metadata": {"name": UNKNOWN}})["metadata"]["name"] is UNKNOWN


def test_nulls_are_not_given() -> None:
    result = _complete({"data": {"a": "b", "c": None}, "binaryData": None})
    assert result["data"] == {"a": "b"}
    assert "binaryData" not in result


def test_a_patch_without_a_name_is_refused() -> None:
    patch = Subject(Kind("v1", "ConfigMap"), is_patch=True)
    with pytest.raises(PluginError, match=r"ConfigMapPatch needs metadata\.name"):
        _complete({}, subject=patch)


def test_a_list_of_objects_is_refused() -> None:
    with pytest.raises(PluginError, match="one by one"):
        _complete({"items": []}, subject=Subject(Kind("v1", "ConfigMapList"), is_patch=False))


@pytest.mark.parametrize("metadata", [{"name": "a"}, {"name": "a", "namespace": "b"}])
def test_an_id_leads_back_to_namespace_and_name(metadata: dict[str, str]) -> None:
    assert parse_id(id_of(metadata)) == (metadata.get("namespace"), metadata["name"])


@pytest.mark.parametrize("text", ["", "a/", "/a", "a/b/c"])
def test_an_id_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(PluginError, match="neither"):
        parse_id(text)
