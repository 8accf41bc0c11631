import pytest

from foundation.errors import LabError
from tests.unit.builder.parts import part, plan


def keys(*recipes: str) -> dict[str, str]:
    below, above, beside = recipes
    parts = (part("below", recipe=below), part("above", "below", recipe=above))
    return dict(plan(*parts, part("beside", recipe=beside)).keys)


def test_the_same_recipe_has_the_same_key() -> None:
    assert keys("a", "b", "c") == keys("a", "b", "c")


def test_a_changed_recipe_changes_the_part_and_all_that_need_it_but_no_other() -> None:
    before, after = keys("a", "b", "c"), keys("changed", "b", "c")
    assert {name for name in before if before[name] != after[name]} == {"below", "above"}


def test_a_part_comes_with_all_that_it_needs() -> None:
    whole = plan(part("a"), part("b", "a"), part("c", "b"), part("d"))
    assert [chosen.name for chosen in whole.closure(["c"]).parts] == ["a", "b", "c"]


def test_an_unknown_part_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(LabError, match="no part 'kubelett'") as error:
        plan(part("kubelet")).closure(["kubelett"])
    assert "kubelet" in error.value.remedy
