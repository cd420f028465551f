"""The card of a model that was trained in one process: written before anything is evaluated."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from postroom.records.evaluation import LearningPoint
from postroom.records.label import Role
from postroom.records.schema import Schema
from postroom.stages.model import card
from postroom.stages.model.bundle import Bundle


class Named(Protocol):
    """A project, as far as a card tells of it."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def schema(self) -> Schema:
        """What it asks for."""
        ...


def model_card(
    bundle: Bundle,
    curve: Sequence[LearningPoint],
    documents: Mapping[Role, int],
    *,
    project: Named,
    trained: dt.timedelta,
) -> str:
    """Write the card, in Markdown, from the run's own facts."""
    return card.model_card(
        card.CardFacts(
            project=project.name,
            schema=project.schema,
            digest=bundle.digest,
            config=bundle.config,
            origin=bundle.origin,
            curve=curve,
            documents=documents,
            seconds=trained.total_seconds(),
        )
    )
