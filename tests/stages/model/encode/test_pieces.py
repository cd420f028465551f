import numpy as np

from postroom.stages.model.encode.pieces import PIECES_PER_WORD, PieceTable


def test_a_word_is_its_pieces_padded_with_zeros(table: PieceTable) -> None:
    encoded = table.encode(["total", "advertiser:"])
    assert encoded.shape == (2, PIECES_PER_WORD)
    assert encoded.dtype == np.int64
    assert np.count_nonzero(encoded[0]) == 1
    assert np.count_nonzero(encoded[1]) > 1


def test_pieces_stand_before_the_padding(table: PieceTable) -> None:
    (row,) = table.encode(["advertiser:"])
    filled = np.count_nonzero(row)
    assert (row[:filled] > 0).all()


def test_case_does_not_matter_to_the_uncased_table(table: PieceTable) -> None:
    one, other = table.encode(["TOTAL", "total"])
    assert (one == other).all()


def test_different_words_have_different_pieces(table: PieceTable) -> None:
    one, other = table.encode(["river", "stone"])
    assert (one != other).any()


def test_an_unknown_sign_has_a_piece_of_its_own(table: PieceTable) -> None:
    one, other = table.encode(["\U0001f9ff", "\U00013000"])
    assert one[0] > 0
    assert (one == other).all()


def test_a_long_word_keeps_its_first_pieces(table: PieceTable) -> None:
    long, start = table.encode(["antidisestablishmentarianism/2020-04-05", "antidisestablishmentarianism/2020-04"])
    assert np.count_nonzero(long) == PIECES_PER_WORD
    assert (long == start).all()


def test_a_word_of_a_million_letters_is_quick_and_fits(table: PieceTable) -> None:
    (row,) = table.encode(["x1" * 500_000])
    assert row.shape == (PIECES_PER_WORD,)


def test_no_words_give_no_rows(table: PieceTable) -> None:
    assert table.encode([]).shape == (0, PIECES_PER_WORD)


def test_a_word_met_again_has_the_same_pieces(table: PieceTable) -> None:
    assert (table.encode(["bridge"]) == table.encode(["bridge"])).all()
