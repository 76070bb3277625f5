"""The digest of a study: of its content as written, whatever the format gains later."""

from dataclasses import fields, make_dataclass, replace

import pytest
from checks.careful import careful, changed
from hypothesis import HealthCheck, given, settings
from strategies import studies

from bayestrace.scales import Typed
from bayestrace.study.content import digest_of, part_of, record_of
from bayestrace.study.parts import Judgement, Likelihood, Origin, Source


def test_a_new_optional_field_changes_no_digest():
    later = make_dataclass(
        "Source",
        [(f.name, f.type, f) for f in fields(Source)] + [("archived", "bool", False)],
        frozen=True,
        kw_only=True,
    )
    old, new = (kind(id="a", citation="A book") for kind in (Source, later))
    assert digest_of(record_of(old)) == digest_of(record_of(new))
    assert digest_of(record_of(replace(new, archived=True))) != digest_of(record_of(new))


def test_equal_numbers_of_different_kinds_have_one_digest():
    def chance(best):
        return careful().replace(priors=(), equal_priors=True, likelihoods=_with(best))

    def _with(best):
        rows = careful().likelihoods
        return (replace(rows[0], if_true=Judgement(best=best)), *rows[1:])

    assert chance(0.5).digest == chance(Typed(0.5, "50 %")).digest
    assert changed(careful(), "items", 0, detection=1).digest == (
        changed(careful(), "items", 0, detection=1.0).digest
    )


def test_where_a_part_was_read_does_not_enter_the_digest():
    moved = changed(careful(), "items", 0, origin=Origin("items.csv", 7))
    assert moved.digest == careful().digest


@pytest.mark.parametrize("table", ["items", "likelihoods", "priors", "answers", "searches"])
def test_every_table_enters_the_digest(table):
    study = careful()
    parts = getattr(study, table)
    if not parts:
        from bayestrace.study.statements import Answer

        parts = (Answer(rule="one-coder", because="So."),)
        assert study.replace(answers=parts).digest != study.digest
        return
    column = {"items": "note", "likelihoods": "reason", "priors": "basis", "searches": "note"}
    assert changed(study, table, 0, **{column[table]: "new"}).digest != study.digest


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(studies(waiting=True))
def test_parts_come_back_from_their_records(study):
    for table in ("hypotheses", "frames", "items", "likelihoods", "priors", "dependence"):
        for part in getattr(study, table):
            assert part_of(type(part), record_of(part)) == part


def test_a_record_leaves_out_what_is_at_its_default():
    row = Likelihood(coder="me", item="a", hypothesis="H", if_true=Judgement(best=0.5))
    assert record_of(row) == {
        "coder": "me",
        "item": "a",
        "hypothesis": "H",
        "if_true": {"best": 0.5},
    }
