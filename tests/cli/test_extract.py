"""`postroom extract`: whatever is pointed at, read into lines, a table or Parquet."""

import csv
import json
from pathlib import Path

import pyarrow.parquet
import pytest

from postroom.cli.extract import _jobs_for
from tests.cli.conftest import Call
from tests.paperwork import PROJECT, invoices, letters, message_of, pdf_of, with_invoice


@pytest.fixture
def mail(ready: Path) -> Path:
    """A folder of messages and files, some of them broken."""
    folder = ready / "mail"
    folder.mkdir()
    one, two = invoices(2, seed=80)
    (letter,) = letters(1, seed=80)
    (folder / "1.eml").write_bytes(message_of(("=cmd.pdf", one.pdf), ("letter.pdf", letter.pdf)))
    (folder / "2.eml").write_bytes(message_of(("again.pdf", one.pdf), ("broken.pdf", two.pdf[:300])))
    (folder / "3.pdf").write_bytes(two.pdf)
    (folder / "4.pdf").write_bytes(pdf_of(["Invoice"], password="a secret"))
    return folder


VERDICTS = [
    *("not_a_document", "extracted", "not_of_interest"),
    *("not_a_document", "duplicate", "unreadable"),
    "extracted",
    "encrypted",
]


def test_json_is_an_object_a_line_for_every_part(call: Call, mail: Path) -> None:
    done = call("extract", mail, "--json", "--jobs", "1")
    assert done.code == 0, done.err
    items = [json.loads(line) for line in done.out.splitlines()]
    assert [item["verdict"] for item in items] == VERDICTS
    for item in items:
        assert {"source", "part", "verdict", "cause"} <= set(item)
        assert ("fields" in item) == ("type" in item) == ("model" in item) == (item["verdict"] == "extracted")
        for held in item.get("fields", {}).values():
            for value in held if isinstance(held, list) else [held]:
                assert {"state", "value", "raw", "confidence", "regions", "source"} <= set(value)
    assert isinstance(items[1]["fields"]["article"], list)
    assert [item["source"] for item in items[-2:]] == [str(mail / "3.pdf"), str(mail / "4.pdf")]
    assert (items[1]["type"], len(items[1]["model"])) == ("invoice", 64)
    (region,) = items[1]["fields"]["total"]["regions"]
    assert region["page"] == 0
    left, top, right, bottom = region["box"]
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1


def test_two_processes_give_the_same_as_one(call: Call, mail: Path) -> None:
    def lines(jobs: str) -> list[dict[str, object]]:
        items = [json.loads(line) for line in call("extract", mail, "--json", "--jobs", jobs).out.splitlines()]
        return [{name: value for name, value in item.items() if name != "extracted_at"} for item in items]

    assert lines("2") == lines("1")


def test_csv_has_a_row_for_every_document_and_no_formula(call: Call, mail: Path, ready: Path) -> None:
    (ready / "fields.csv").write_text("what an earlier run wrote", encoding="utf-8")
    done = call("extract", mail, "--csv", "fields.csv", "--jobs", "1")
    assert (done.code, done.out) == (0, "")
    with (ready / "fields.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["verdict"] for row in rows] == VERDICTS
    assert rows[1]["name"] == "'=cmd.pdf"
    assert rows[1]["invoice_number"].startswith("INV-")
    assert 0 <= float(rows[1]["invoice_number_confidence"]) <= 1
    assert not list(ready.glob(".fields*"))


def test_parquet_reads_back(call: Call, mail: Path, ready: Path) -> None:
    done = call("extract", mail, "--parquet", ready / "fields.parquet", "--jobs", "1")
    assert (done.code, done.out) == (0, "")
    rows = pyarrow.parquet.read_table(ready / "fields.parquet").to_pylist()
    assert [row["verdict"] for row in rows] == VERDICTS
    assert isinstance(rows[1]["total_confidence"], float)
    assert not list(ready.glob(".fields*"))


def test_people_see_each_part_with_its_fields(call: Call, mail: Path) -> None:
    (mail / "3.pdf").rename(mail / "[red]3.pdf")
    done = call("extract", mail / "1.eml", mail / "[red]3.pdf", mail / "2.eml", "--jobs", "1")
    assert done.code == 0
    assert "part 2, =cmd.pdf: extracted" in done.out
    assert "[red]3.pdf: extracted" in done.out.replace("\n", "")
    assert "broken.pdf: unreadable (" in done.out
    assert "no name: not_a_document" in done.out
    (number,) = [line for line in done.out.splitlines() if "invoice_number" in line][:1]
    assert "%" in number
    assert "INV-" in number


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("3.pdf", "--json", "--csv", "a.csv"), 2, "give one of them"),
        (("nowhere.eml",), 4, "nowhere.eml does not exist"),
        (("3.pdf", "--csv", "nowhere/a.csv"), 4, "nowhere is no folder"),
        (("3.pdf", "--parquet", "folder"), 4, "folder is a folder"),
        ((), 2, "Missing argument"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_read(
    call: Call, mail: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, message: str
) -> None:
    (mail / "postroom.toml").write_text((mail.parent / "postroom.toml").read_text())
    (mail.parent / ".postroom").rename(mail / ".postroom")
    (mail / "folder").mkdir()
    monkeypatch.chdir(mail)
    done = call("extract", *arguments)
    assert done.code == code
    assert message in done.err
    assert done.out == ""


def test_a_full_disk_is_said_and_leaves_the_earlier_table(call: Call, mail: Path, ready: Path) -> None:
    (ready / "fields.csv").write_text("what an earlier run wrote", encoding="utf-8")
    (ready / ".fields.csv.new").symlink_to("/dev/full")
    done = call("extract", mail / "3.pdf", "--csv", "fields.csv")
    assert (done.code, "fields.csv was not written: No space left on device" in done.err) == (4, True)
    assert (ready / "fields.csv").read_text(encoding="utf-8") == "what an earlier run wrote"


def test_names_do_not_steer_the_terminal(call: Call, mail: Path) -> None:
    (mail / "3.pdf").rename(mail / "\x1b[2J\u202e3.pdf")
    done = call("extract", mail)
    assert (done.code, "\x1b" in done.out, "\u202e" in done.out) == (0, False, False)
    assert "?[2J?3.pdf part 1" in done.out


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_schema_that_changed_after_training_is_refused_with_what_to_do(call: Call, mail: Path, jobs: str) -> None:
    Path("postroom.toml").write_text(PROJECT.replace('type = "date"', 'type = "text"'), encoding="utf-8")
    done = call("extract", mail, "--json", "--jobs", jobs)
    assert (done.code, done.out) == (6, "")
    assert "train again with: postroom train" in done.err


def test_a_damaged_model_is_refused(call: Call, mail: Path, ready: Path) -> None:
    (model,) = (ready / ".postroom" / "models").glob("*/model.onnx")
    content = bytearray(model.read_bytes())
    content[1000] ^= 4
    model.write_bytes(content)
    done = call("extract", mail, "--json")
    assert (done.code, done.out) == (6, "")
    assert "is damaged" in done.err


def test_without_a_model_embedded_invoices_are_read_and_that_is_said(call: Call, fresh: Path) -> None:
    (fresh / "e.pdf").write_bytes(with_invoice(pdf_of(["Invoice"]), number="R-7", total="5.00"))
    done = call("extract", "e.pdf", "--json")
    item = json.loads(done.out)
    assert done.code == 0
    assert (item["fields"]["invoice_number"]["value"], item["fields"]["invoice_number"]["source"]) == ("R-7", "xml")
    assert item["model"] is None
    assert "only invoices embedded in PDFs are read" in done.err


def test_without_a_model_and_without_fields_from_embedded_invoices_the_error_says_what_to_do(
    call: Call, fresh: Path
) -> None:
    text = PROJECT.replace('xml = "invoice_number"\n', "").replace('xml = "grand_total"\n', "")
    (fresh / "postroom.toml").write_text(text, encoding="utf-8")
    (fresh / "a.pdf").write_bytes(pdf_of(["Invoice"]))
    done = call("extract", "a.pdf")
    assert done.code == 6
    assert "postroom train" in done.err


@pytest.mark.usefixtures("fresh")
def test_real_e_invoices_are_read_without_a_model(call: Call, shared_data: Path) -> None:
    folder = shared_data / "einvoice"
    rows = [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = {str(folder / row["file"]): row["fields"] for row in rows[::6] if "iban" not in row["fields"]}
    done = call("extract", *wanted, "--json", "--jobs", "1")
    assert done.code == 0
    items = [json.loads(line) for line in done.out.splitlines()]
    assert [item["source"] for item in items] == list(wanted)
    for item in items:
        if item["verdict"] != "duplicate":
            fields = wanted[item["source"]]
            assert item["fields"]["invoice_number"]["raw"] == fields["invoice_number"][0]
            assert float(item["fields"]["total"]["value"]) == float(fields["grand_total"][0])


def test_small_files_take_one_process_and_folders_all_cores(tmp_path: Path) -> None:
    small = tmp_path / "a.pdf"
    small.write_bytes(b"%PDF-1.4")
    assert _jobs_for([small]) == 1
    assert _jobs_for([small] * 3) == _jobs_for([tmp_path]) >= 1
