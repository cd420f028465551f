"""A project file, the environment and flags, together."""

from pathlib import Path

import pytest

from postroom.errors import ProjectError
from postroom.records.schema import Checksum, FieldType
from postroom.settings import load_project

GOOD = """
name = "ads"
locale = "en-US"

[fields.advertiser]
type = "text"

[fields.gross]
type = "money"
currency = "USD"
required = true

[model]
seed = 3
"""


@pytest.fixture(autouse=True)
def _no_settings_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POSTROOM_DEBUG", raising=False)


def write(folder: Path, text: str) -> Path:
    path = folder / "postroom.toml"
    path.write_text(text)
    return path


def problems(folder: Path, text: str, **flags: object) -> str:
    with pytest.raises(ProjectError) as caught:
        load_project(write(folder, text), flags=flags)
    return str(caught.value)


def test_fields_without_types_belong_to_one_type_called_document(tmp_path: Path) -> None:
    project = load_project(write(tmp_path, GOOD + "\n"))
    (only,) = project.schema.types
    assert only.name == "document"
    assert [spec.name for spec in only.fields] == ["advertiser", "gross"]
    assert only.field("gross").currency == "USD"
    assert only.field("gross").required
    assert (project.name, project.folder) == ("ads", tmp_path)


def test_document_types_keep_their_fields_and_rules(tmp_path: Path) -> None:
    text = """
    name = "bills"
    locale = "de-DE"
    schema_version = 4
    [documents.invoice]
    description = "a bill"
    rules = ["net + tax = gross"]
    fields.net = {type = "money"}
    fields.tax = {type = "money"}
    fields.gross = {type = "money"}
    [documents.transfer.fields.account]
    type = "identifier"
    checksum = "iban"
    repeated = true
    """
    project = load_project(write(tmp_path, text))
    assert [kind.name for kind in project.schema.types] == ["invoice", "transfer"]
    assert project.rules == {"invoice": ("net + tax = gross",), "transfer": ()}
    assert project.schema.version == 4
    assert project.schema.type("transfer").field("account").checksum is Checksum.IBAN
    assert project.schema.type("invoice").field("gross").type is FieldType.MONEY
    assert project.schema.type("transfer").field("account").repeated


def test_the_environment_beats_the_file_and_flags_beat_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, GOOD)
    assert load_project(path).settings.model.seed == 3
    monkeypatch.setenv("POSTROOM_MODEL__SEED", "4")
    assert load_project(path).settings.model.seed == 4
    assert load_project(path, flags={"model": {"seed": 5}}).settings.model.seed == 5


def test_a_flag_that_was_not_given_changes_nothing(tmp_path: Path) -> None:
    assert load_project(write(tmp_path, GOOD), flags={"model": {"seed": None}}).settings.model.seed == 3


def test_a_folder_stands_for_the_file_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, GOOD)
    assert load_project(tmp_path).name == "ads"
    monkeypatch.chdir(tmp_path)
    assert load_project().folder == tmp_path


def test_a_missing_file_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"no postroom.toml in .*; make one with: postroom init"):
        load_project(tmp_path)


def test_a_file_that_is_not_toml_names_the_line(tmp_path: Path) -> None:
    assert "line 2" in problems(tmp_path, 'name = "a"\nlocale = en\n')


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "postroom.toml"
    path.write_bytes(b'name = "\xff"')
    with pytest.raises(ProjectError, match="cannot be read"):
        load_project(path)


def test_an_unknown_key_names_its_line_and_the_nearest_right_one(tmp_path: Path) -> None:
    told = problems(tmp_path, GOOD + "\nepoch = 3\n")
    assert "line 16: model.epoch: unknown key; did you mean 'epochs'?" in told


def test_an_unknown_key_like_no_other_lists_those_allowed(tmp_path: Path) -> None:
    assert "allowed here: checksum, choices" in problems(tmp_path, GOOD + "\n[fields.x]\ntype = 'text'\nzzz = 1\n")


def test_a_wrong_value_names_line_key_what_was_seen_and_what_is_allowed(tmp_path: Path) -> None:
    told = problems(tmp_path, GOOD.replace('"money"', '"mony"'))
    assert "line 9: fields.gross.type: 'mony': should be 'text', 'identifier'" in told


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("en-US", "xx-XX").replace("USD", "ABC").replace("= 3", "= -3") + "\n[gates]\nmin_f1 = 88\n"
    told = problems(tmp_path, text)
    assert "4 problems" in told
    for line in ("line 3: locale", "line 10: fields.gross.currency", "line 14: model.seed", "line 17: gates.min_f1"):
        assert line in told


def test_a_wrong_value_from_the_environment_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_MODEL__SEED", "many")
    assert "POSTROOM_MODEL__SEED: model.seed: 'many'" in problems(tmp_path, GOOD)


def test_an_unknown_variable_of_ours_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_MODLE__SEED", "1")
    assert "POSTROOM_MODLE__SEED: modle: unknown key; did you mean 'model'?" in problems(tmp_path, GOOD)


def test_a_table_in_the_environment_must_be_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_MODEL", "{seed")
    assert "JSON" in problems(tmp_path, GOOD)


def test_a_wrong_flag_names_the_command_line(tmp_path: Path) -> None:
    assert "command line: model.preset: 'big': should be 'small' or 'base'" in problems(
        tmp_path, GOOD, model={"preset": "big"}
    )


def test_missing_keys_are_named(tmp_path: Path) -> None:
    told = problems(tmp_path, "[fields.a]\ntype = 'text'\n")
    assert "name: missing" in told
    assert "locale: missing" in told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("[documents.bill.fields.a]\ntype = 'text'", "line 5: fields: stands beside [documents]"),
        ("[fields.a]\ntype = 'text'\npattern = '('", "fields.a.pattern: '(': not a regular expression"),
        ("[fields.a]\ntype = 'text'\npattern = 'a{4294967296}'", "'a{4294967296}': not a regular expression"),
        ("[fields.a]\ntype = 'choice'", "fields.a.choices: a choice needs `choices`"),
        ("[fields.a]\ntype = 'choice'\nchoices = ['x', 'x']", "fields.a.choices: a choice needs `choices`"),
        ("[fields.a]\ntype = 'money'\nxml = 'total'", "no fact of an embedded invoice; did you mean 'tax_total'?"),
        ("[fields.a]\ntype = 'text'\nchoices = ['x', 'y']", "fields.a.choices: a choice needs `choices`"),
        ("[fields.a]\ntype = 'text'\nchecksum = 'iban'", "fields.a.checksum: only an identifier has a checksum"),
        ("[fields.a]\ntype = 'date'\ncurrency = 'EUR'", "fields.a.currency: only money has a currency"),
        ("[fields.Gross]\ntype = 'money'", "fields.Gross: a name is lower case letters"),
        ("[gates.fields]\ngros = 0.5", "gates.fields.gros: there is no such field; did you mean 'gross'?"),
        ("[gates.fields]\ngross = 50", "gates.fields.gross: 50: should be less than or equal to 1"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, more: str, told: str) -> None:
    assert told in problems(tmp_path, f"{GOOD}\n{more}\n")


def test_a_rule_about_an_unknown_field_is_refused(tmp_path: Path) -> None:
    text = f'rules = ["net = gross"]\n{GOOD}'
    assert "line 1: rules: 'net = gross': there is no field 'net'" in problems(tmp_path, text)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("gross", "line 1: rules: the rule 'gross' cannot be read"),
        ("gross = advertiser", "line 1: rules: the rule 'gross = advertiser' needs amounts or numbers"),
    ],
)
def test_a_rule_that_cannot_be_checked_is_refused_once(tmp_path: Path, rule: str, told: str) -> None:
    all_told = problems(tmp_path, f'rules = ["{rule}"]\n{GOOD}')
    assert told in all_told
    assert "1 problem:" in all_told


def test_a_types_own_rules_come_before_those_for_all_types(tmp_path: Path) -> None:
    text = """
    name = "a"
    locale = "de"
    fields_options.rules = ["net < gross"]
    [documents.invoice]
    rules = ["net <= gross"]
    fields.net.type = "money"
    fields.gross.type = "money"
    [documents.order.fields.when]
    type = "date"
    """
    project = load_project(write(tmp_path, text))
    assert project.fields_options("invoice").rules == ("net <= gross", "net < gross")
    assert project.fields_options("order").rules == ("net < gross",)


def test_a_rule_for_all_types_that_fits_none_is_refused(tmp_path: Path) -> None:
    assert "no document type has together" in problems(tmp_path, f'fields_options.rules = ["a < b"]\n{GOOD}')


def test_rules_of_the_project_need_fields_of_the_project(tmp_path: Path) -> None:
    text = "rules = ['a = b']\nname = 'x'\nlocale = 'de'\n[documents.bill.fields.a]\ntype = 'money'\n"
    assert "line 1: rules: stands beside [documents]" in problems(tmp_path, text)


def test_a_project_without_fields_is_refused(tmp_path: Path) -> None:
    assert "fields: missing; name at least one field" in problems(tmp_path, "name = 'x'\nlocale = 'de'\n")


def test_a_document_type_called_other_is_refused(tmp_path: Path) -> None:
    text = "name = 'x'\nlocale = 'de'\n[documents.other.fields.a]\ntype = 'text'\n"
    assert "documents.other" in problems(tmp_path, text)
    assert "choose another name" in problems(tmp_path, text)


@pytest.mark.parametrize("name", ["", "My Ads", "-a", "a-", "a" * 41])
def test_a_name_that_cannot_be_part_of_a_key_is_refused(tmp_path: Path, name: str) -> None:
    assert "line 2: name" in problems(tmp_path, GOOD.replace('"ads"', f'"{name}"'))


def test_a_variable_nested_too_deep_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_GATES__FIELDS", "[" * 100_000)
    assert "nested too deep" in problems(tmp_path, GOOD)
