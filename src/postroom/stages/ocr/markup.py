"""XML elements of pages."""

import re
from collections.abc import Iterable, Mapping

from lxml import etree

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def printable(text: str) -> str:
    """Put U+FFFD in place of characters that XML 1.0 does not allow: control characters and lone surrogates."""
    return _FORBIDDEN.sub("\ufffd", text)


def element(tag: str, attributes: Mapping[str, str], children: Iterable[etree._Element] = ()) -> etree._Element:
    """Make an element; `tag` is in Clark notation, {namespace}name."""
    made = etree.Element(tag, dict(attributes))
    made.extend(list(children))
    return made


def document(tag: str, namespace: str) -> etree._Element:
    """Make an empty outermost element whose namespace is the document's default one, so that no tag needs a prefix."""
    return etree.XML(f'<{tag} xmlns="{namespace}"/>')
