import pytest

import bayestrace as bt
from bayestrace.reporting.contents import document_of


@pytest.fixture(scope="session")
def thesis():
    return bt.load_example("nato-csto")


@pytest.fixture(scope="session")
def two_suspects():
    return bt.load_example("two-suspects")


@pytest.fixture(scope="session")
def thesis_report(thesis):
    return document_of(thesis)


@pytest.fixture(scope="session")
def two_suspects_report(two_suspects):
    return document_of(two_suspects)
