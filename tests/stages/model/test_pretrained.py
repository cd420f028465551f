import torch
from tokenizers import Tokenizer

from postroom.stages.model.pretrained import piece_table, weights
from postroom.stages.model.vocabulary import TOKENIZER_FILE


def test_the_table_has_a_row_for_every_piece_of_the_vocabulary() -> None:
    vocabulary: int = Tokenizer.from_file(str(TOKENIZER_FILE)).get_vocab_size()
    assert piece_table().shape == (vocabulary, 384)


def test_the_table_is_whole_in_half_precision() -> None:
    table = piece_table()
    assert table.dtype == torch.float32
    assert torch.equal(table.to(torch.float16).to(torch.float32), table)
    assert torch.isfinite(table).all()


def test_words_of_like_meaning_stand_nearer_than_others() -> None:
    tokenizer, table = Tokenizer.from_file(str(TOKENIZER_FILE)), piece_table()
    price, cost, river = (table[tokenizer.token_to_id(word)] for word in ("price", "cost", "river"))
    near, far = torch.cosine_similarity(price, cost, dim=0), torch.cosine_similarity(price, river, dim=0)
    assert near > far


def test_all_six_layers_are_there() -> None:
    layers = {name.split(".")[2] for name in weights() if name.startswith("encoder.layer.")}
    assert layers == set("012345")
