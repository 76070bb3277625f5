from hypothesis import assume, given, settings
from reporting.walking import cells, texts_of
from strategies import studies

import bayestrace as bt
from bayestrace.errors import StudyError
from bayestrace.reporting.blocks import Table
from bayestrace.reporting.contents import document_of


@settings(max_examples=8)
@given(study=studies())
def test_any_study_that_somebody_judged_has_a_report_with_its_hash(study):
    try:
        bt.update(study)
    except StudyError:
        assume(False)
    for redact in (False, True):
        document = document_of(study, words="icd203", redact=redact)
        assert study.digest in {row["value"] for row in cells(document, "M")}
        assert all(isinstance(text, str) for text in texts_of(document))
        for one in document.blocks:
            if isinstance(one, Table):
                assert {len(row) for row in one.rows} <= {len(one.columns)}
                assert all(0 <= place < len(one.columns) for place in one.filters)
