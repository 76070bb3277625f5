"""The methods of a study in words: what it uses, and nothing that it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace._version import __version__
from bayestrace.checks import literature
from bayestrace.reporting.blocks import Heading, Paragraph
from bayestrace.reporting.phrases import counted, in_which_worlds, joined
from bayestrace.study.packaging import contents
from bayestrace.study.words import Judged, Mode

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found
    from bayestrace.study.study import Study

__all__ = ["method_paragraphs"]

BLAND_ALTMAN_1986 = (
    "Bland, J. M. and Altman, D. G. (1986). Statistical methods for assessing agreement between "
    "two methods of clinical measurement. Lancet 327, 307-310."
)
SIMONSOHN_2020 = (
    "Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve analysis. Nature "
    "Human Behaviour 4, 1208-1214."
)
MASTRANDREA_2010 = (
    "Mastrandrea, M. D. et al. (2010). Guidance Note for Lead Authors of the IPCC Fifth Assessment "
    "Report on Consistent Treatment of Uncertainties. Intergovernmental Panel on Climate Change."
)
ICD_203 = (
    "Office of the Director of National Intelligence (2015). Intelligence Community Directive "
    "203: Analytic Standards."
)

VOCABULARY_WORKS = {"icd203": ICD_203, "ipcc": MASTRANDREA_2010}

Told = tuple[str, tuple[str, ...]]
"""A sentence and the works that it rests on."""


def method_paragraphs(found: Found) -> Iterator[Paragraph | Heading]:
    """Yield the methods of a study, and the literature that they come from."""
    parts = (_design, _judging, _depending, _uncertain)
    works: list[str] = []
    for part in parts:
        told = list(part(found))
        works += [work for _, cited in told for work in cited]
        if told:
            yield Paragraph(" ".join(sentence for sentence, _ in told))
    if work := VOCABULARY_WORKS.get(found.words.id):
        works.append(work)
    yield Heading("References", "references", 2)
    for work in sorted(set(works)):
        yield Paragraph(work, role="item")


def _design(found: Found) -> Iterator[Told]:
    study = found.study
    yield (
        (
            f"{counted(len(study.cases), 'case')}, "
            f"{counted(len(study.hypothesis_ids), 'hypothesis', 'hypotheses')} and "
            f"{counted(len(study.items), 'item')} of evidence were judged by "
            f"{counted(len(found.coders), 'coder')}, in Bayesian process tracing: each "
            f"hypothesis has a prior credence, each finding a likelihood {in_which_worlds(study)}, "
            "and Bayes' rule gives the credence in each case, computed exactly with bayestrace "
            f"{__version__}."
        ),
        (literature.FAIRFIELD_CHARMAN_2017, literature.BENNETT_FAIRFIELD_CHARMAN_2022),
    )
    modes = [frame.mode for frame in study.world_frames]
    if Mode.CLAIM in modes:
        yield "Claims were judged one by one, each against its own negation.", ()
    if Mode.RIVALS in modes:
        residual = [frame.residual for frame in study.world_frames if frame.residual]
        rest = (
            f"what is not named is held by a residual ({joined(residual)}) with priors and "
            "likelihoods of its own"
            if residual
            else "they were said to be exhaustive"
        )
        yield f"Rivals were judged jointly as excluding one another; {rest}.", ()
    if Mode.FACTORS in modes:
        yield (
            (
                "Factors that may act together were judged over all combinations of them, and the "
                "credence of a factor is the sum over those in which it holds."
            ),
            (),
        )
    if study.equal_priors and not study.priors:
        yield "Priors were equal.", ()
    if found.named_priors:
        yield f"Results were computed with other priors as well: {joined(found.named_priors)}.", ()


def _judging(found: Found) -> Iterator[Told]:
    study = found.study
    rows = study.judged_likelihoods
    if study.scale:
        scale = study.scale.scale
        source = f" ({scale.source})" if scale.source else ""
        bands = ", and the band as its interval" if study.scale.intervals else ""
        yield (
            (
                f"Likelihoods could be given in words of the scale {scale.name}{source}; a word "
                f"counts as the middle of its band{bands}."
            ),
            (),
        )
    records = {one.id for one in study.coder_details if one.judged == Judged.RECORD}
    chances = {row.coder for row in rows if row.if_true is not None}
    ways = [
        (bool(chances - records), "as chances of the clue"),
        (any(row.ratio is not None for row in rows), "as ratios of the finding as it is"),
        (any(row.rank is not None for row in rows), "as ranks, which make an order only"),
    ]
    given = [word for used, word in ways if used]
    if given:
        yield f"Likelihoods were given {joined(given)}.", ()
    if any(row.logical for row in rows):
        yield "Chances of exactly 0 or 1 were entered only where logic forces them.", ()
    if names := [coder for coder in found.coders if coder in records & chances]:
        yield f"{joined(names)} judged the chance of reading the answer yes in the record.", ()
    if _detected(study):
        yield (
            (
                "Where a clue may be there and not be recorded, or be recorded and not be there, "
                "the "
                "chance of a finding takes in the chance of detection and of a false report; "
                "silence weighs the less the worse the record."
            ),
            (literature.GONZALEZ_OCANTOS_LAPORTE_2019,),
        )
    if study.contingencies:
        yield (
            (
                "Likelihoods that depend on a condition were put together from the conditions, "
                "each with its chance."
            ),
            (),
        )
    yield (
        (
            "The weight of evidence of a finding is 10 log10 of its likelihood ratio, in dB; "
            "weights of independent findings add up."
        ),
        (literature.GOOD_1985,),
    )


def _detected(study: Study) -> bool:
    own = ("detection", "false_report", "detection_if_false", "false_report_if_false")
    return any(item.detection < 1 or item.false_report > 0 for item in study.items) or any(
        getattr(row, name) is not None for row in study.judged_likelihoods for name in own
    )


def _depending(found: Found) -> Iterator[Told]:
    study = found.study
    clusters = {item.cluster for item in study.items if item.cluster}
    if clusters:
        yield (
            (
                f"Items of one root were put into {counted(len(clusters), 'cluster')}; each "
                "log-likelihood of a cluster of k items is divided by 1 + (k - 1) rho, rho being "
                "judged. This is a convention and no bound, so the naive credence, every item "
                "counted as independent, stands beside the adjusted one."
            ),
            (),
        )
    else:
        yield "Findings were taken as independent of one another, given a hypothesis.", ()
    if any(item.given for item in study.items):
        yield "Some items were judged in the light of others, which were as they were found.", ()
    if packages := contents(study.items):
        yield (
            (
                f"{counted(len(packages), 'package')} of items "
                f"{'was' if len(packages) == 1 else 'were'} judged jointly and count in place of "
                "their parts."
            ),
            (),
        )


def _uncertain(found: Found) -> Iterator[Told]:
    rule = found.study.rule
    yield (
        (
            f"A hypothesis counts as confirmed at a credence of {rule.confirm:g} or more, as "
            f"rejected at {rule.reject:g} or less, and is undecided in between."
        ),
        (),
    )
    if found.has_intervals:
        yield (
            (
                "Judged intervals are the central 90 % of a law with the best value as median. The "
                "sensitivity band is where 90 % of credences lie as judgements vary over their "
                "laws: "
                "what another careful reader could have concluded. It is no credible interval."
            ),
            (literature.HUMPHREYS_JACOBS_2023,),
        )
    sources = "by leaving out sources, " if any(i.sources for i in found.study.items) else ""
    not_varied = found.robustness.not_varied
    yield (
        (
            f"Robustness was looked at by tipping points, {sources}by other priors, and over "
            + (
                f"specifications together, without {joined(not_varied)}, which would be too many."
                if not_varied
                else "all specifications together."
            )
        ),
        (SIMONSOHN_2020,),
    )
    if found.agreement is not None:
        yield (
            (
                "Agreement of coders is the gap between their weights of the same items, in dB, "
                "with limits of agreement; no credence is averaged over coders."
            ),
            (BLAND_ALTMAN_1986,),
        )
