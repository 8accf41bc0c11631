import json

import pytest

from foundation.errors import LabError
from lab.host.daemon_json import PATH, RUNTIME, RUNTIME_PATH, with_runtime


def merged(text: str | None) -> dict[str, object]:
    result = with_runtime(text)
    assert result is not None
    return json.loads(result)


@pytest.mark.parametrize("text", [None, "", "\n", "{}"])
def test_a_host_without_settings_gets_ours(text: str | None) -> None:
    assert merged(text) == {
        "default-runtime": RUNTIME,
        "runtimes": {RUNTIME: {"path": RUNTIME_PATH}},
    }


def test_other_settings_and_other_runtimes_stay() -> None:
    nvidia = {"nvidia": {"path": "nvidia-container-runtime"}}
    config = merged(json.dumps({"mtu": 1400, "runtimes": nvidia}))
    assert config["mtu"] == 1400
    assert config["runtimes"] == {**nvidia, RUNTIME: {"path": RUNTIME_PATH}}


def test_a_second_merge_has_nothing_to_change() -> None:
    assert with_runtime(with_runtime('{"mtu": 1400}')) is None


def test_a_runtime_of_ours_at_an_old_place_is_corrected() -> None:
    old = {"default-runtime": RUNTIME, "runtimes": {RUNTIME: {"path": "/old"}}}
    assert merged(json.dumps(old))["runtimes"] == {RUNTIME: {"path": RUNTIME_PATH}}


def test_another_default_runtime_is_not_overwritten() -> None:
    with pytest.raises(LabError, match="nvidia") as raised:
        with_runtime('{"default-runtime": "nvidia"}')
    assert "default-runtime" in raised.value.remedy


def test_a_file_that_is_not_json_is_named_with_the_line() -> None:
    with pytest.raises(LabError, match=f"{PATH} is not valid JSON.*line 2"):
        with_runtime('{\n"mtu": }')


@pytest.mark.parametrize("text", ["[]", '"docker"', "1"])
def test_a_file_that_holds_no_object_is_refused(text: str) -> None:
    with pytest.raises(LabError, match="requires an object"):
        with_runtime(text)
