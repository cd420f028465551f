from postroom.stages.mail.entity import Place, read_entity


def test_parts_are_numbered_as_in_imap_and_members_of_archives_after_a_slash() -> None:
    message = Place(number="", depth=0)
    assert message.child(2).child(1).number == "2.1"
    assert message.child(2).child(3, separator="/").child(1).number == "2/3.1"
    assert message.child(2).child(1).depth == 2


def test_an_entity_knows_its_body_and_its_beginning() -> None:
    content = b"before\nContent-Type: text/html\n\nbody\nafter"
    entity = read_entity(content, (7, 37), max_header_bytes=100)
    assert (entity.body, entity.peek(2), entity.declared.media_type) == (b"body\n", b"bo", "text/html")


def test_a_type_by_default_holds_where_none_is_declared() -> None:
    assert read_entity(b"\nx", (0, 2), max_header_bytes=9, default_type="message/rfc822").declared.media_type == (
        "message/rfc822"
    )


def test_what_has_too_long_a_header_is_all_body() -> None:
    entity = read_entity(b"A: 1\nB: 2\n\nx", (0, 12), max_header_bytes=3)
    assert (entity.is_header_too_long, entity.body) == (True, b"A: 1\nB: 2\n\nx")
