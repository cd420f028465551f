"""What may stand in [gates] and [registry]."""

import pytest
from pydantic import ValidationError

from postroom.stages.registry.options import GateOptions, RegistryOptions


@pytest.mark.parametrize("name", ["production", "staging-2", "a"])
def test_an_environment_has_a_plain_name(name: str) -> None:
    assert RegistryOptions(environment=name).environment == name


@pytest.mark.parametrize("name", ["champion", "challenger", "latest", "v3", "Production", "a b", "", "x" * 41])
def test_an_environment_is_not_called_like_another_alias(name: str) -> None:
    with pytest.raises(ValidationError):
        RegistryOptions(environment=name)


@pytest.mark.parametrize("url", ["mysql://host/name", "registry.db", "sqlite:///"])
def test_a_database_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        RegistryOptions(tracking=url)


def test_a_share_lies_between_nothing_and_all() -> None:
    with pytest.raises(ValidationError):
        GateOptions(fields={"total": 1.5})
