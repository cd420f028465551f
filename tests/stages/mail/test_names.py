import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.stages.mail.names import MAX_NAME_CHARS, clean_name, decode_words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("order.pdf", "order.pdf"),
        ("../../etc/order.pdf", "order.pdf"),
        ("C:\\Users\\me\\order.pdf", "order.pdf"),
        ("=?utf-8?B?UmVjaG51bmfDpC5wZGY=?=", "Rechnungä.pdf"),
        ("=?iso-8859-1?Q?M=FCller?= =?iso-8859-1?Q?.pdf?=", "Müller.pdf"),
        ("=?nosuchset?Q?=E4.pdf?=", "ä.pdf"),
        ("=?utf-8?Q?..=2F..=2Forder.pdf?=", "order.pdf"),
        ("a\r\nb\0c.pdf", "a bc.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("..", None),
        ("a/", None),
        ("", None),
        (".profile", ".profile"),
    ],
)
def test_a_name_is_decoded_and_harmless(text: str, name: str | None) -> None:
    assert clean_name(text) == name


def test_a_character_split_over_two_encoded_words_is_joined() -> None:
    assert decode_words("=?utf-8?B?w6TDtsM=?= =?utf-8?B?vA==?=") == "äöü"


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_name("x" * 1000 + ".pdf")
    assert name is not None
    assert len(name) == MAX_NAME_CHARS
    assert name.endswith(".pdf")


@given(st.text() | st.from_regex(r"(=\?[a-z0-9-]{0,12}\?[qb]\?[^?]{0,20}\?= ?)+"))
def test_no_name_raises_or_keeps_what_could_do_harm(text: str) -> None:
    name = clean_name(text)
    assert name is None or (name.isprintable() and not {"/", "\\"} & set(name) and name.encode())
