import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.stages.mail.declared import read_declared


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ("attachment; filename=a b.pdf", "a b.pdf"),
        ("attachment; filename*=utf-8''%C3%A4.pdf", "ä.pdf"),
        ("attachment; filename*=iso-8859-1'de'%E4.pdf; filename=x.pdf", "ä.pdf"),
        ("attachment; filename*0*=utf-8''%C3%A4; filename*1=b.pdf", "äb.pdf"),
        ('attachment; filename*0="long "; filename*1="name.pdf"', "long name.pdf"),
        ("attachment; filename*=nosuchset''%E4.pdf", "ä.pdf"),
        ('attachment; filename="=?utf-8?B?w6QucGRm?="', "ä.pdf"),
        ("attachment; filename==?utf-8?B?w6QucGRm?=", "ä.pdf"),
        ('attachment; filename="ä.pdf"', "ä.pdf"),
        ('attachment; filename="a;b.pdf"', "a;b.pdf"),
        ('attachment filename="a.pdf"', "a.pdf"),
        ('attachment; filename=""', None),
        ("attachment", None),
        ("attachment; filename*=utf-8''..%2F..%2Fa.pdf", "a.pdf"),
        ("attachment; filename*0=a; filename*=b", None),
    ],
)
def test_a_name_is_read_as_its_sender_meant_it(value: str, name: str | None) -> None:
    assert read_declared({"content-disposition": value}).name == name


def test_the_name_of_the_type_serves_where_the_disposition_has_none() -> None:
    declared = read_declared({"content-type": 'application/pdf; name="a.PDF"', "content-disposition": "attachment"})
    assert (declared.name, declared.suffix) == ("a.PDF", ".pdf")


@pytest.mark.parametrize(
    ("value", "boundary"),
    [
        ('multipart/mixed; boundary="a b"', b"a b"),
        ("multipart/mixed; boundary=----=_Part_1", b"----=_Part_1"),
        ("MULTIPART/Mixed; BOUNDARY=x", b"x"),
        ("multipart/mixed boundary=x", b"x"),
        ('multipart/mixed; boundary=""', None),
        ("text/plain; boundary=x", None),
    ],
)
def test_a_boundary_is_read_whole(value: str, boundary: bytes | None) -> None:
    assert read_declared({"content-type": value}).boundary == boundary


def test_what_is_shown_inside_the_text_is_inline_and_what_is_attached_is_not() -> None:
    assert read_declared({"content-disposition": "inline"}).is_inline
    assert read_declared({"content-id": "<a@b>"}).is_inline
    assert not read_declared({"content-disposition": "attachment", "content-id": "<a@b>"}).is_inline
    assert not read_declared({}).is_inline


FIELD = st.text(alphabet="ab=;\"'*012%?/\\ utf-8\x00ä", max_size=60)


@given(FIELD, FIELD, FIELD)
def test_no_field_raises(content_type: str, disposition: str, encoding: str) -> None:
    fields = {
        "content-type": "multipart/mixed; " + content_type,
        "content-disposition": "attachment; filename" + disposition,
        "content-transfer-encoding": encoding,
    }
    read_declared(fields)
