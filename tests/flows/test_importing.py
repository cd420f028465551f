"""A label file becomes a data set, with everything that it lacks."""

import json
from pathlib import Path

import pytest

from postroom.errors import DataError
from postroom.flows.importing import Imported, divide_again, import_labels
from postroom.records.label import Role
from postroom.settings import Project, load_project
from postroom.stages.dataset.snapshot import read_snapshot
from postroom.wiring.project import places_of
from tests.paperwork import PROJECT, Paper, invoices, letters, pdf_of, silent, write_labels

pytestmark = pytest.mark.slow


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "postroom.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "papers").mkdir()
    return load_project(tmp_path)


@pytest.fixture
def labels(project: Project) -> Path:
    return project.folder / "papers" / "labels.jsonl"


def imported(labels: Path, project: Project, *, split_by: str | None = None, jobs: int = 1) -> Imported:
    return import_labels(labels, files=None, project=project, split_by=split_by, jobs=jobs, progress=silent)


def test_the_data_set_is_the_projects_latest_and_keeps_the_files(project: Project, labels: Path) -> None:
    papers = [*invoices(8, seed=5), *letters(2, seed=5)]
    done = imported(write_labels(labels, papers), project, jobs=2)
    for paper in papers:
        (labels.parent / paper.name).unlink()
    snapshot = read_snapshot(places_of(project).data, project=project.name)
    assert snapshot.digest == done.snapshot.digest
    assert {document.key: snapshot.content(document) for document in snapshot.documents} == {
        paper.name: paper.pdf for paper in papers
    }
    assert done.unread == ()
    assert done.report.problems == ()


def test_labels_that_were_found_are_counted_by_field(project: Project, labels: Path) -> None:
    papers = list(invoices(8, seed=5))
    fields = papers[0].row["fields"]
    assert isinstance(fields, dict)
    fields["invoice_number"] = ["NOT-THERE"]
    alignment = {item.field: item for item in imported(write_labels(labels, papers), project).alignment.fields}
    number = alignment["invoice_number"]
    assert (number.labelled, number.found, number.missing) == (8, 7, (papers[0].name,))
    assert (alignment["total"].labelled, alignment["total"].found) == (8, 8)


def test_missing_and_damaged_files_are_told_and_the_rest_is_kept(project: Project, labels: Path) -> None:
    papers = [*invoices(13, seed=5), Paper(name="bad.pdf", pdf=b"%PDF-1.4", row={"file": "bad.pdf", "fields": {}})]
    write_labels(labels, papers)
    (labels.parent / papers[0].name).unlink()
    done = imported(labels, project)
    assert [str(problem) for problem in done.report.problems] == [
        f"line 1: file {papers[0].name!r} is missing; left out"
    ]
    assert [key for key, _ in done.unread] == ["bad.pdf"]
    assert len(done.snapshot.documents) == 12


def test_a_file_with_a_number_sign_in_its_name_is_imported(project: Project, labels: Path) -> None:
    """Such a name once ended the import, because documents of one file are numbered behind that sign."""
    name = "invoice #9.pdf"
    (paper,) = invoices(1, seed=6)
    numbered = Paper(name=name, pdf=paper.pdf, row=paper.row | {"file": name})
    done = imported(write_labels(labels, [*invoices(12, seed=5), numbered]), project)
    assert name in {document.key for document in done.snapshot.documents}


def test_labels_without_a_readable_document_are_an_error_that_names_the_first_problem(
    project: Project, labels: Path
) -> None:
    write_labels(labels, invoices(2, seed=5))
    for path in labels.parent.glob("*.pdf"):
        path.unlink()
    with pytest.raises(DataError, match=r"none of its 2 rows .* first problem: line 1: file .* is missing"):
        imported(labels, project)


def test_files_that_all_are_damaged_are_an_error_that_says_why(project: Project, labels: Path) -> None:
    """The cause once stood nowhere in the message where each file was there and none could be read."""
    write_labels(labels, [Paper(name="bad.pdf", pdf=b"%PDF-1.4", row={"file": "bad.pdf", "fields": {}})])
    with pytest.raises(DataError, match=r"first problem: bad\.pdf: "):
        imported(labels, project)


def test_too_few_documents_are_an_error(project: Project, labels: Path) -> None:
    with pytest.raises(DataError, match="too few"):
        imported(write_labels(labels, invoices(3, seed=5)), project)


def test_too_few_documents_of_many_rows_are_an_error_that_says_what_is_wrong_with_the_rest(
    project: Project, labels: Path
) -> None:
    """A label file saved in another encoding was once told to hold too few documents, and no more."""
    write_labels(labels, invoices(9, seed=5))
    first, *rest = labels.read_bytes().splitlines(keepends=True)
    labels.write_bytes(first + b"".join(b"\xff" + line for line in rest))
    with pytest.raises(
        DataError, match=r"too few .*1 came of 9 rows; first problem: line 2 and 7 more: it is not UTF-8"
    ):
        imported(labels, project)


def test_too_few_groups_are_an_error_that_says_so(project: Project, labels: Path) -> None:
    papers = [Paper(name=paper.name, pdf=paper.pdf, row=paper.row | {"group": "one"}) for paper in invoices(9, seed=5)]
    with pytest.raises(DataError, match="of more groups: a group is never divided"):
        imported(write_labels(labels, papers), project)


def test_documents_of_one_group_stay_together(project: Project, labels: Path) -> None:
    papers = [
        Paper(name=paper.name, pdf=paper.pdf, row=paper.row | {"sender": f"s{number % 5}"})
        for number, paper in enumerate(invoices(15, seed=5))
    ]
    done = imported(write_labels(labels, papers), project, split_by="sender")
    roles: dict[str | None, set[Role]] = {}
    for document in done.snapshot.documents:
        roles.setdefault(document.group, set()).add(done.snapshot.roles[document.key])
    assert set(roles) == {f"s{number}" for number in range(5)}
    assert all(len(held) == 1 for held in roles.values())


def test_documents_much_alike_in_two_roles_are_reported(project: Project, labels: Path) -> None:
    lines = ["Order of the same goods as every week", "with the same words again and again", "and one number"]
    rows: list[Paper] = []
    for number, split in enumerate(["train"] * 6 + ["test"]):
        name = f"{number}.pdf"
        row: dict[str, object] = {"file": name, "split": split, "fields": {}}
        rows.append(Paper(name=name, pdf=pdf_of([*lines, str(number)]), row=row))
    done = imported(write_labels(labels, rows), project)
    assert "6.pdf" in {near.key for near in done.leakage.near_same}


def test_dividing_again_gives_other_roles_to_the_same_documents(project: Project, labels: Path) -> None:
    done = imported(write_labels(labels, invoices(20, seed=5)), project)
    again = load_project(project.folder, flags={"dataset": {"test": 0.5}})
    divided = divide_again(done.snapshot, project=again)
    assert {item.key for item in divided.documents} == {item.key for item in done.snapshot.documents}
    assert len(divided.of_role(Role.TEST)) > len(done.snapshot.of_role(Role.TEST))
    assert read_snapshot(places_of(project).data, project=project.name).digest == divided.digest


def test_rows_with_their_own_words_need_no_file(project: Project, labels: Path) -> None:
    rows = [
        {"key": f"r{number}", "words": [f"INV-{number}"], "boxes": [[0.1, 0.1, 0.3, 0.2]], "fields": {}}
        for number in range(8)
    ]
    labels.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = imported(labels, project)
    assert len(done.snapshot.documents) == 8
    assert done.unread == ()
