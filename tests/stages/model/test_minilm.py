import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from postroom.stages.model.encode.batches import INPUTS, collate
from postroom.stages.model.encode.pieces import PieceTable
from postroom.stages.model.encode.windows import encode_document
from postroom.stages.model.minilm import HEADS, HIDDEN, LAYERS, MiniLmLayer
from postroom.stages.model.network import Network, Shape
from postroom.stages.model.pretrained import piece_table, weights
from tests.stages.model.made import LOCALE, page_of

NO_TURN = (torch.ones(1), torch.zeros(1))


@pytest.fixture(scope="module")
def minilm() -> dict[str, Tensor]:
    return weights()


def loaded(minilm: dict[str, Tensor], number: int) -> MiniLmLayer:
    layer = MiniLmLayer(HIDDEN, heads=HEADS, dropout=0.1).eval()
    layer.load(minilm, number)
    return layer


@pytest.mark.parametrize("number", [0, LAYERS - 1])
def test_a_layer_computes_what_torchs_own_post_norm_layer_computes(minilm: dict[str, Tensor], number: int) -> None:
    layer = loaded(minilm, number)
    oracle = nn.TransformerEncoderLayer(
        HIDDEN, HEADS, 4 * HIDDEN, activation="gelu", layer_norm_eps=1e-12, batch_first=True, norm_first=False
    ).train()  # without its fast path, whose padding differs
    for module in oracle.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    oracle.self_attn.dropout = 0.0
    with torch.no_grad():
        oracle.self_attn.in_proj_weight.copy_(layer.attend.weight)
        oracle.self_attn.in_proj_bias.copy_(layer.attend.bias)
    for mine, theirs in (
        (layer.project, oracle.self_attn.out_proj),
        (layer.widen, oracle.linear1),
        (layer.narrow, oracle.linear2),
        (layer.norm_attend, oracle.norm1),
        (layer.norm_feed, oracle.norm2),
    ):
        theirs.load_state_dict(mine.state_dict())
    words, mask = torch.randn(2, 7, HIDDEN), torch.ones(2, 7)
    mask[0, 4:] = 0
    with torch.no_grad():
        found = layer(words, NO_TURN, mask)
        wanted = oracle(words, src_key_padding_mask=mask == 0)
    torch.testing.assert_close(found[mask == 1], wanted[mask == 1], rtol=1e-4, atol=1e-4)


def test_queries_keys_and_values_come_from_minilm(minilm: dict[str, Tensor]) -> None:
    layer = loaded(minilm, 2)
    for place, name in enumerate(("query", "key", "value")):
        part = layer.attend.weight[place * HIDDEN : (place + 1) * HIDDEN]
        assert torch.equal(part, minilm[f"encoder.layer.2.attention.self.{name}.weight"])


def test_layers_differ(minilm: dict[str, Tensor]) -> None:
    assert not torch.equal(loaded(minilm, 0).attend.weight, loaded(minilm, 1).attend.weight)


def test_padding_changes_no_word(minilm: dict[str, Tensor]) -> None:
    layer, words = loaded(minilm, 0), torch.randn(1, 6, HIDDEN)
    mask = torch.tensor([[1.0, 1.0, 1.0, 0.0, 0.0, 0.0]])
    with torch.no_grad():
        padded = layer(words, NO_TURN, mask)[:, :3]
        alone = layer(words[:, :3], NO_TURN, mask[:, :3])
    torch.testing.assert_close(padded, alone, rtol=1e-4, atol=1e-4)


def test_a_network_begins_at_minilm_whatever_stands_around_a_word(minilm: dict[str, Tensor], table: PieceTable) -> None:
    shape = Shape(
        preset="base", fields=1, widths=2, types=2, choices=0, hidden=HIDDEN, layers=LAYERS, heads=HEADS, dropout=0.0
    )
    network = Network(shape, piece_table()).eval()
    network.begin_as_minilm(minilm)
    batch = collate(encode_document((page_of("river stone paper"),), table=table, locale=LOCALE))
    inputs = [torch.from_numpy(batch[name]) for name in INPUTS]
    entered: list[Tensor] = []
    network.input.norm.register_forward_hook(lambda _module, _inputs, words: entered.append(words))
    with torch.no_grad():
        network(*inputs)
        network(inputs[0], *(torch.zeros_like(array) for array in inputs[1:5]), *inputs[5:])
        found, elsewhere = entered
        pieces = inputs[0][0, :, 0]
        summed = minilm["embeddings.word_embeddings.weight"][pieces]
        summed = summed + minilm["embeddings.position_embeddings.weight"][:3]
        summed = summed + minilm["embeddings.token_type_embeddings.weight"][0]
        scale, offset = minilm["embeddings.LayerNorm.weight"], minilm["embeddings.LayerNorm.bias"]
        wanted = functional.layer_norm(summed, (HIDDEN,), scale, offset, 1e-12)
    torch.testing.assert_close(found, elsewhere, rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(found[0], wanted, rtol=1e-2, atol=1e-2)
