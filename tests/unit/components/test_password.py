import re

import bcrypt
import pytest

from components.credentials.password import hash_of, password_from

SEEDS = ["-----BEGIN PRIVATE KEY-----\none\n", "-----BEGIN PRIVATE KEY-----\ntwo\n"]


def test_a_seed_has_one_password_and_another_seed_another() -> None:
    assert password_from(SEEDS[0]) == password_from(SEEDS[0])
    assert password_from(SEEDS[0]) != password_from(SEEDS[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_password_has_as_many_digits_as_nobody_guesses_and_no_server_refuses(seed: str) -> None:
    # 4 bits each; Argo CD takes 8 to 32 characters.
    assert re.fullmatch("[0-9a-f]{24}", password_from(seed))


def test_a_hash_checks_with_its_password_and_no_other() -> None:
    one, two = map(password_from, SEEDS)
    assert bcrypt.checkpw(one.encode(), hash_of(one).encode())
    assert not bcrypt.checkpw(two.encode(), hash_of(one).encode())


def test_a_hash_is_the_same_each_time_so_that_nothing_changes_from_up_to_up() -> None:
    assert hash_of("hunter2") == hash_of("hunter2")


def test_different_passwords_are_hashed_with_different_salts() -> None:
    salts = {hash_of(password)[:29] for password in ("hunter2", "hunter3")}
    assert len(salts) == 2


def test_a_hash_is_of_the_kind_that_go_reads_with_a_cost_that_is_not_trivial() -> None:
    kind, cost = hash_of("hunter2").split("$")[1:3]
    assert kind in ("2a", "2b")
    assert int(cost) >= 10
