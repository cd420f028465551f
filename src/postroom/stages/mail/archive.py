"""Reads the members of a zip archive one by one, each limit checked before its price is paid."""

import io
import struct
import zipfile
import zlib

from postroom.errors import EncryptedPartError, TooLargePartError, UnreadablePartError, UnsupportedPartError
from postroom.stages.mail.options import MIB, MailOptions

_CHUNK_BYTES = 64 * 1024
_ENTRY_MARK = b"PK\x01\x02"
_OFFICE_MEMBERS = frozenset({"[Content_Types].xml", "mimetype"})  # ECMA-376 and OpenDocument, EPUB
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The methods of ISO/IEC 21320-1; LZMA and bzip2 may ask for gigabytes before the first byte comes out."""

_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, LookupError, OverflowError)
_REFUSED = (NotImplementedError, RuntimeError)


class Archive:
    """An opened zip archive.

    Raises:
        TooLargePartError: It has more members than the options allow.
        UnsupportedPartError: It is an Office file, or needs features that are not supported.
        UnreadablePartError: Its directory is damaged.
    """

    def __init__(self, content: bytes, options: MailOptions) -> None:
        self._options = options
        # The directory is loaded as a whole when opened; each of its entries shows this mark.
        if (entries := content.count(_ENTRY_MARK)) > options.max_zip_members:
            raise TooLargePartError(f"archive of {entries} members; the limit is {options.max_zip_members}")
        try:
            self._file = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise UnreadablePartError(f"damaged zip archive ({error}); ask the sender for another") from error
        except _REFUSED as error:
            raise UnsupportedPartError(f"zip archive that needs more than is supported ({error})") from error
        if not _OFFICE_MEMBERS.isdisjoint(self._file.namelist()):
            raise UnsupportedPartError("Office file; only PDFs and pictures are read")
        # Not is_dir(), which raises on the empty names that hostile archives have.
        self.members = tuple(member for member in self._file.infolist() if not member.filename.endswith("/"))

    def read(self, member: zipfile.ZipInfo, budget_bytes: int) -> bytes:
        """Unpack `member`, which may take up to `budget_bytes`.

        Raises:
            EncryptedPartError: It needs a password.
            TooLargePartError: It exceeds the budget, the limit for a part, or the ratio of a zip bomb.
            UnsupportedPartError: It is packed in a way that is not supported.
            UnreadablePartError: It is damaged.
        """
        if member.flag_bits & 0x41:  # encrypted, or strongly encrypted (APPNOTE.TXT, 4.4.4)
            raise EncryptedPartError("member of an archive that needs a password")
        if member.compress_type not in _METHODS:
            raise UnsupportedPartError(f"member of an archive packed by method {member.compress_type}, not deflate")
        try:
            return self._unpack(member, min(budget_bytes, self._options.max_part_bytes))
        except _BROKEN as error:
            raise UnreadablePartError(f"damaged member of an archive ({error})") from error
        except _REFUSED as error:
            raise UnsupportedPartError(f"member of an archive that needs more than is supported ({error})") from error

    def _unpack(self, member: zipfile.ZipInfo, limit_bytes: int) -> bytes:
        """Unpack until the end or a limit; what the directory says of the size is checked and then not believed."""
        ratio_bytes = max(MIB, member.compress_size * self._options.max_zip_ratio)
        limit = min(limit_bytes, ratio_bytes)
        unpacked = bytearray()
        with self._file.open(member) as stream:
            while member.file_size <= limit and (chunk := stream.read(min(_CHUNK_BYTES, limit + 1))):
                unpacked += chunk
                if len(unpacked) > limit:
                    break
        if member.file_size > limit or len(unpacked) > limit:
            size = max(member.file_size, len(unpacked))
            raise TooLargePartError(f"member of an archive that unpacks to {size} bytes or more; {limit} are allowed")
        return bytes(unpacked)
