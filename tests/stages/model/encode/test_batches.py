import numpy as np

from postroom.stages.model.encode.batches import INPUTS, collate
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.windows import encode_document
from tests.stages.model.made import LOCALE, page_of


def test_shorter_windows_are_padded_with_zeros_and_masked(table: PieceTable) -> None:
    pages = (page_of("Total: $5.00"), page_of("Paid: $15.00 on Apr 2, 2018", index=1))
    short, long = encode_document(pages, table=table, locale=LOCALE)
    batch = collate([short, long])
    assert batch["mask"].tolist() == [[1, 1, 0, 0, 0, 0], [1] * 6]
    for name in INPUTS[:-1]:
        assert (batch[name][0, :2] == getattr(short, name)).all()
        assert not batch[name][0, 2:].any()
        assert (batch[name][1] == getattr(long, name)).all()
        assert batch[name].dtype == getattr(long, name).dtype


def test_the_inputs_stand_in_the_networks_order(table: PieceTable) -> None:
    windows = encode_document((page_of("river"),), table=table, locale=LOCALE)
    batch = collate(windows)
    assert tuple(batch) == INPUTS
    assert {array.shape[:2] for array in batch.values()} == {(1, 1)}
    assert batch["mask"].dtype == np.float32
