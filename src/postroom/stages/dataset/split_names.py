"""The names that label files give to splits, and the roles that they allow."""

from postroom.records.label import Role

_ROLES = {
    "valid": Role.TEST,
    "validation": Role.TEST,
    "val": Role.TEST,
    "test": Role.TEST,
    "testing": Role.TEST,
    "dev": Role.DEV,
    "development": Role.DEV,
    "calibration": Role.CALIBRATION,
    "threshold": Role.THRESHOLD,
}

_TRAIN = {"train", "training"}


def is_split_name(name: str) -> bool:
    """Say whether a label file's word names a split."""
    return name.strip().casefold() in _ROLES.keys() | _TRAIN


def fixed_role(name: str | None) -> Role | None:
    """Give the role that a split's name fixes; None for `train`, which is divided further, and for no split.

    A set held out by the label file is the test, whether it is called validation or test: what early stopping and
    calibration need is taken out of the training documents.
    """
    return None if name is None else _ROLES.get(name.strip().casefold())


def is_train(name: str | None) -> bool:
    """Say whether a split's name keeps the document out of the test."""
    return name is not None and name.strip().casefold() in _TRAIN
