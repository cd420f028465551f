import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from postroom.stages.mail.pictures import count_pixels
from postroom.stages.mail.sniff import Sniffed


@pytest.mark.parametrize("kind", [Sniffed.PNG, Sniffed.GIF, Sniffed.JPEG])
def test_the_size_is_the_one_that_a_decoder_sees(kind: Sniffed) -> None:
    file = io.BytesIO()
    Image.new("L", (321, 45)).save(file, kind.name)
    assert count_pixels(file.getvalue(), kind) == 321 * 45


def test_a_progressive_jpeg_shows_its_size_too() -> None:
    file = io.BytesIO()
    Image.new("RGB", (30, 20)).save(file, "JPEG", progressive=True)
    assert count_pixels(file.getvalue(), Sniffed.JPEG) == 600


@given(st.binary(max_size=40), st.sampled_from(Sniffed))
def test_no_content_raises(content: bytes, kind: Sniffed) -> None:
    count_pixels(b"\xff\xd8\xff" + content, kind)
