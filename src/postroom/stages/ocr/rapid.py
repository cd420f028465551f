"""The default engine: PP-OCRv6 small through rapidocr, its models inside the wheel.

It finds lines and reads them; `linecut` cuts the lines into words.
"""

import math
import threading
from importlib.metadata import version

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

from postroom.records.page import PageImage, Word
from postroom.stages.ocr.linecut import ReadLine, cut_line
from postroom.stages.ocr.options import OcrOptions
from postroom.stages.ocr.pixels import array_of

_MAX_ASPECT = 8.0  # thinner images are padded: the detector enlarges by the short side
_MAX_ENLARGEMENT = 4.0
_LINE_HEIGHT_PX = 48  # input height of the recogniser


class RapidEngine:
    """Reads pages with rapidocr on the CPU; downloads nothing."""

    def __init__(self, options: OcrOptions) -> None:
        self._options = options
        self._engine: RapidOCR | None = None
        self._lock = threading.Lock()  # rapidocr loads its models in the first call

    @property
    def name(self) -> str:
        """Engine, version and settings."""
        options = self._options
        return (
            f"rapidocr-{version('rapidocr')}+words2 side={options.detection_side_px} pixels={options.max_pixels}"
            f" line={options.line_width_px} min={options.min_confidence:g}"
        )

    def read(self, image: PageImage) -> tuple[Word, ...]:
        """Find the words on a page; see `OcrEngine`."""
        prepared, scale = self._prepare(image)
        with self._lock:
            engine = self._engine = self._engine or self._load()
            found, _, read, crops = engine.run_ocr_steps(prepared, {})
        if found.boxes is None or read.txts is None:
            return ()
        size = (image.width_px * scale[0], image.height_px * scale[1])
        words: list[Word] = []
        for quad, text, score, columns, crop in zip(
            found.boxes, read.txts, read.scores, read.word_results, crops, strict=True
        ):
            if text.strip() and score >= self._options.min_confidence:
                places = tuple(column for word in columns.word_cols for column in word)
                line = ReadLine(text=text, columns=places, count=columns.line_txt_len, confidences=tuple(columns.confs))
                words += cut_line(line, crop, quad=quad, size=size)
        return tuple(words)

    def _prepare(self, image: PageImage) -> tuple[NDArray[np.uint8], tuple[float, float]]:
        """Give the image in blue, green, red at the engine's size, and by how much x and y were enlarged."""
        colour = cv2.COLOR_GRAY2BGR if image.channels == 1 else cv2.COLOR_RGB2BGR
        pixels = cv2.cvtColor(array_of(image), colour)
        height, width = pixels.shape[:2]
        below = max(0, math.ceil(width / _MAX_ASPECT) - height)
        right = max(0, math.ceil(height / _MAX_ASPECT) - width)
        padded = cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_REPLICATE)
        height, width = padded.shape[:2]
        scale = min(
            max(1.0, self._options.detection_side_px / min(height, width)),
            _MAX_ENLARGEMENT,
            math.sqrt(self._options.max_pixels / (height * width)),
        )
        target = (max(1, round(width * scale)), max(1, round(height * scale)))
        resized = cv2.resize(padded, target, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        return np.asarray(resized, dtype=np.uint8), (target[0] / width, target[1] / height)

    def _load(self) -> RapidOCR:
        threads = self._options.threads
        return RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.use_vertical_padding": False,
                "Global.return_word_box": True,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.limit_side_len": 32,  # `_prepare` has enlarged the image already, within its bound on pixels
                "Det.max_candidates": 3000,
                "Rec.rec_batch_num": 1,
                "Rec.rec_img_shape": [3, _LINE_HEIGHT_PX, self._options.line_width_px],
            }
        )
