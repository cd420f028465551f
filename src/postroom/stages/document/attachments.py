"""The invoice attached to a PDF (Factur-X, ZUGFeRD). Only the worker process imports this."""

import ctypes

from pypdfium2 import raw

_KNOWN_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
_ROOTS = (b"CrossIndustryInvoice", b"CrossIndustryDocument")
_MAX_ATTACHMENTS = 1000
_MAX_INVOICE_BYTES = 10 << 20
_NAME_BYTES = 1024
_HEAD_BYTES = 8192


def embedded_invoice(document: raw.FPDF_DOCUMENT) -> bytes | None:
    """Give the attached XML file that holds the invoice, names of the standards first; None where there is none."""
    found = [raw.FPDFDoc_GetAttachment(document, number) for number in range(_count(document))]
    named = [(_name(attachment), attachment) for attachment in found if attachment]
    named.sort(key=lambda pair: pair[0] not in _KNOWN_NAMES)
    for name, attachment in named:
        content = _content(attachment) if name.endswith(".xml") else None
        if content is not None and any(root in content[:_HEAD_BYTES].replace(b"\0", b"") for root in _ROOTS):
            return content
    return None


def _count(document: raw.FPDF_DOCUMENT) -> int:
    count: int = raw.FPDFDoc_GetAttachmentCount(document)
    return min(max(count, 0), _MAX_ATTACHMENTS)


def _name(attachment: raw.FPDF_ATTACHMENT) -> str:
    buffer = ctypes.create_string_buffer(_NAME_BYTES)
    length = raw.FPDFAttachment_GetName(attachment, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), _NAME_BYTES)
    return buffer.raw[: max(min(length, _NAME_BYTES) - 2, 0)].decode("utf-16-le", "replace").strip().lower()


def _content(attachment: raw.FPDF_ATTACHMENT) -> bytes | None:
    length = ctypes.c_ulong()
    if not raw.FPDFAttachment_GetFile(attachment, None, 0, length) or not 0 < length.value <= _MAX_INVOICE_BYTES:
        return None
    buffer = ctypes.create_string_buffer(length.value)
    if not raw.FPDFAttachment_GetFile(attachment, buffer, length.value, length):
        return None
    return buffer.raw
