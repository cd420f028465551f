"""MiniLM's weights and their frozen word-piece table, from an installed package."""

import torch
from safetensors.torch import load_file
from torch import Tensor

from postroom.stages.model.vocabulary import FOLDER

_TABLE = "embeddings.word_embeddings.weight"


def weights() -> dict[str, Tensor]:
    """Load all weights of MiniLM, by name."""
    return dict(load_file(str(FOLDER / "model.safetensors")))


def piece_table() -> Tensor:
    """Give the (vocabulary, 384) word-piece table, rounded to half precision, in which it is exported."""
    return weights()[_TABLE].to(torch.float16).to(torch.float32)
