import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from postroom.errors import EncryptedPartError, PartError, TooLargePartError, UnreadablePartError
from postroom.records.message import ContentKind
from postroom.stages.document.options import DocumentOptions
from postroom.stages.document.reader import DocumentReader

PDF = ContentKind.PDF


@pytest.fixture
def hasty() -> Iterator[DocumentReader]:
    options = DocumentOptions(open_timeout_s=5, page_timeout_s=0.5, memory_mib=4096, max_pages=3)
    with DocumentReader(options) as one:
        yield one


def hello(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "Hello postroom")


def words(reader: DocumentReader, content: bytes, *, passwords: tuple[str, ...] = ()) -> list[str]:
    with reader.open(content, PDF, passwords=passwords) as document:
        return [word.text for index in range(document.page_count) for word in document.text(index).page.words]


def test_words_of_all_pages_are_read(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    assert words(reader, draw_pdf(hello, hello)) == ["Hello", "postroom"] * 2


def test_a_page_beyond_the_last_is_the_callers_mistake(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    with reader.open(draw_pdf(hello), PDF) as document, pytest.raises(IndexError):
        document.text(1)


def test_a_document_opened_earlier_cannot_be_read(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    first = reader.open(draw_pdf(hello), PDF)
    with reader.open(draw_pdf(hello), PDF), pytest.raises(ValueError, match="opened since"):
        first.text(0)


def test_what_is_no_pdf_is_unreadable(reader: DocumentReader) -> None:
    with pytest.raises(UnreadablePartError, match="no PDF"):
        reader.open(b"%PDF-1.4 and then nothing", PDF)


def test_nothing_at_all_is_unreadable(reader: DocumentReader) -> None:
    with pytest.raises(UnreadablePartError):
        reader.open(b"", PDF)


def test_an_owners_password_alone_does_not_hinder_reading(
    reader: DocumentReader, draw_pdf: Callable[..., bytes]
) -> None:
    assert words(reader, draw_pdf(hello, encrypt="")) == ["Hello", "postroom"]


def test_an_encrypted_document_needs_one_of_the_known_passwords(
    reader: DocumentReader, draw_pdf: Callable[..., bytes]
) -> None:
    content = draw_pdf(hello, encrypt="secret")
    assert words(reader, content, passwords=("wrong", "secret")) == ["Hello", "postroom"]
    with pytest.raises(EncryptedPartError, match="the 1 known"):
        reader.open(content, PDF, passwords=("wrong",))


def test_too_many_pages_are_refused(hasty: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    with pytest.raises(TooLargePartError, match="4 pages; the limit is 3"):
        hasty.open(draw_pdf(*[hello] * 4), PDF)


def test_too_many_characters_on_a_page_are_refused(draw_pdf: Callable[..., bytes]) -> None:
    with (
        DocumentReader(DocumentOptions(max_page_characters=5)) as reader,
        reader.open(draw_pdf(hello), PDF) as document,
        pytest.raises(TooLargePartError, match="the limit is 5"),
    ):
        document.text(0)


def test_a_page_without_end_costs_its_time_limit_and_no_other_document(
    hasty: DocumentReader, endless_pdf: bytes, draw_pdf: Callable[..., bytes]
) -> None:
    document = hasty.open(endless_pdf, PDF)
    started = time.monotonic()
    with pytest.raises(UnreadablePartError, match="took more than its"):
        document.text(0)
    assert time.monotonic() - started < 3
    with pytest.raises(UnreadablePartError, match="stopped at an earlier page"):
        document.image(0)
    document.close()
    assert words(hasty, draw_pdf(hello)) == ["Hello", "postroom"]


def test_the_time_for_a_whole_document_runs_out(draw_pdf: Callable[..., bytes]) -> None:
    def read_again_and_again() -> None:
        for _ in range(100_000):
            document.text(0)

    with (
        DocumentReader(DocumentOptions(document_timeout_s=0.3)) as reader,
        reader.open(draw_pdf(hello), PDF) as document,
        pytest.raises(UnreadablePartError, match=r"whole document|took more"),
    ):
        read_again_and_again()


def test_content_beyond_the_memory_limit_costs_only_itself(draw_pdf: Callable[..., bytes]) -> None:
    with DocumentReader(DocumentOptions(memory_mib=384)) as reader:
        with pytest.raises(UnreadablePartError, match="ran out of memory"):
            reader.open(b"%PDF-1.4\n" + bytes(300 << 20), PDF)
        assert words(reader, draw_pdf(hello)) == ["Hello", "postroom"]


def test_a_reader_killed_midway_costs_only_its_document(reader: DocumentReader, draw_pdf: Callable[..., bytes]) -> None:
    content = draw_pdf(hello)
    document = reader.open(content, PDF)
    assert reader._process is not None
    os.kill(reader._process.pid, signal.SIGKILL)
    with pytest.raises(UnreadablePartError, match="ended by SIGKILL"):
        document.text(0)
    document.close()
    assert words(reader, content) == ["Hello", "postroom"]


def test_a_reader_whose_owner_was_killed_ends_by_itself(endless_pdf: bytes, tmp_path: Path) -> None:
    path = tmp_path / "endless.pdf"
    path.write_bytes(endless_pdf)
    program = (
        "import pathlib, sys\n"
        "from postroom.records.message import ContentKind\n"
        "from postroom.stages.document.options import DocumentOptions\n"
        "from postroom.stages.document.reader import DocumentReader\n"
        "reader = DocumentReader(DocumentOptions(page_timeout_s=1.5))\n"
        "document = reader.open(pathlib.Path(sys.argv[1]).read_bytes(), ContentKind.PDF)\n"
        "print(reader._process.pid, flush=True)\n"
        "document.text(0)\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner.stdout as lines:
        worker = psutil.Process(int(lines.readline()))
    time.sleep(0.3)
    owner.kill()
    owner.wait()
    assert worker.is_running()
    psutil.wait_procs([worker], timeout=20)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def test_no_process_is_left_after_closing(draw_pdf: Callable[..., bytes]) -> None:
    with DocumentReader(DocumentOptions()) as reader:
        words(reader, draw_pdf(hello))
        assert reader._process is not None
        pid = reader._process.pid
        assert psutil.pid_exists(pid)
    assert not psutil.pid_exists(pid)


def test_long_documents_keep_memory_flat(draw_pdf: Callable[..., bytes], noise: ImageReader) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawImage(noise, 0, 0, 60, 80)
        for line in range(10):
            canvas.drawString(50, 700 - 20 * line, f"Page {canvas.getPageNumber()} says line {line} of ten")

    content = draw_pdf(*[page] * 1200)
    with DocumentReader(DocumentOptions()) as reader, reader.open(content, PDF) as document:
        assert reader._process is not None
        child = psutil.Process(reader._process.pid)
        sizes = []
        for index in range(document.page_count):
            assert document.text(index).trusted
            if index % 200 == 100:
                sizes.append(child.memory_info().rss)
    assert document.page_count == 1200
    assert max(sizes) - sizes[0] < 16 << 20


def test_every_broken_file_ends_in_words_or_a_verdict(shared_data: Path) -> None:
    paths = sorted((shared_data / "badpdf" / "pdfs").iterdir())
    outcomes: dict[str, int] = {}
    before = psutil.Process().memory_info().rss
    with DocumentReader(DocumentOptions(open_timeout_s=5, page_timeout_s=5, document_timeout_s=10)) as reader:
        for path in paths:
            try:
                with reader.open(path.read_bytes(), PDF) as document:
                    document.embedded_invoice()
                    for index in range(min(document.page_count, 10)):
                        if not document.text(index).trusted:
                            document.image(index)
                    outcome = "opened"
            except PartError as error:
                outcome = error.verdict
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
    assert sum(outcomes.values()) == len(paths) == 270
    assert outcomes["opened"] >= 150
    assert outcomes["encrypted"] >= 20
    assert psutil.Process().memory_info().rss - before < 64 << 20


def test_trust_agrees_with_what_is_known_of_real_pages(shared_data: Path) -> None:
    rows = [json.loads(line) for line in (shared_data / "adbuy" / "labels.jsonl").read_text().splitlines()][:60]
    with DocumentReader(DocumentOptions()) as reader:
        for row in rows:
            content = (shared_data / "adbuy" / row["file"]).read_bytes()
            with reader.open(content, PDF) as document:
                assert document.text(0).trusted == (row["text_layer"] == "digital"), row["file"]
