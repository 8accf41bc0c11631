from offline.plugins.kubernetes import preview
from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.values import UNKNOWN

SERVICE = Kind("v1", "Service")


def test_what_the_cluster_allocates_is_unknown_before_a_create() -> None:
    inputs = {"metadata": {"name": "a"}, "spec": {"ports": [{"port": 80}]}}
    dry_run = {
        "metadata": {"name": "a", "uid": "made-up"},
        "spec": {"clusterIP": "10.0.0.1", "ports": [{"port": 80, "nodePort": 30000}]},
        "status": {},
    }
    result = preview.created(SERVICE, inputs, dry_run)
    assert result["metadata"]["name"] == "a"
    assert result["metadata"]["uid"] is UNKNOWN
    assert result["spec"]["clusterIP"] is UNKNOWN
    assert result["spec"]["ports"] == [{"port": 80, "nodePort": UNKNOWN}]
    assert result["status"] is UNKNOWN


def test_what_the_program_gives_is_known() -> None:
    inputs = {"metadata": {"name": "a"}, "spec": {"clusterIP": "None"}}
    assert preview.created(SERVICE, inputs, inputs)["spec"]["clusterIP"] == "None"


def test_an_update_that_cannot_be_tried_shows_the_inputs_over_what_is_there() -> None:
    live = {"metadata": {"name": "a", "uid": "1"}, "spec": {"x": 1, "y": [1]}, "status": {"z": 1}}
    result = preview.updated(live, {"metadata": {"name": "a"}, "spec": {"y": [UNKNOWN]}}, None)
    assert result["spec"] == {"x": 1, "y": [UNKNOWN]}
    assert result["status"] == {"z": 1}
    assert result["metadata"]["uid"] == "1"
    assert result["metadata"]["resourceVersion"] is UNKNOWN
