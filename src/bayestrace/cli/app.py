"""The commands. Exit code 0: done, 1: the study has errors, 2: wrong usage, 3: not converged."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter
from cyclopts.validators import Number

from bayestrace._version import __version__
from bayestrace.cli.kinds import FIGURES, Kind
from bayestrace.cli.terminal import print_utf8, put_out, write_what_the_terminal_can
from bayestrace.errors import ArrayError, BayestraceError, StudyError, nearest

if TYPE_CHECKING:
    import xarray as xr

    from bayestrace.study.study import Study

__all__ = ["main"]

EXAMPLE = "nato-csto"
NOT_CONVERGED = 3
"""Exit code."""

app = App(
    name="bayestrace",
    version=__version__,
    help="Bayesian process tracing: from evidence files to credences and verdicts.",
    help_epilogue="Exit code 0: done; 1: the study has errors; 2: wrong usage; 3: the sampler "
    "of a joint model did not converge (the results are written all the same).",
)

Quiet = Annotated[bool, Parameter(name="--quiet", negative="", help="Show no progress bar.")]
Coder = Annotated[str | None, Parameter(help="Only this coder.")]
Json = Annotated[Path | None, Parameter(allow_leading_hyphen=True)]
FORMATS = (".png", ".pdf", ".svg")


class UsageError(BayestraceError):
    """A command that cannot be carried out as it was typed."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : list of str, optional
        Words after ``bayestrace``; by default those of the process.

    Returns
    -------
    int
        0 done, 1 the study has errors, 2 wrong usage, 3 the sampler did not converge.
    """
    write_what_the_terminal_can()
    if arguments is None:
        # xarray loads dask, where it is installed, with the first array it makes: a third of a
        # second that no command has a use for. The process is ours, so nobody else wants it.
        sys.modules.setdefault("dask", None)  # ty: ignore[no-matching-overload]
    try:
        result = app(arguments, exit_on_error=False, result_action="return_value")
    except CycloptsError:
        return 2  # cyclopts has said what is wrong
    except StudyError as error:
        print("\n".join([str(error), *getattr(error, "__notes__", ())]), file=sys.stderr)
        return 1
    except (ArrayError, UsageError) as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except OSError as error:  # reading reports its own as StudyError
        reason = error.strerror or error
        print(f"{error.filename or 'The output'} cannot be written: {reason}.", file=sys.stderr)
        return 2
    return result if isinstance(result, int) else 0


@app.command
def demo(*, out: Path = Path("bayestrace-demo"), quiet: Quiet = False) -> None:
    """Run the bundled thesis study: what drove NATO and the CSTO in Afghanistan and Syria.

    Prints the credences of three codings beside the thesis's own verdicts and writes
    figures and results into a folder.

    Parameters
    ----------
    out
        The folder for figures and results.
    """
    from bayestrace.checks.checking import check as checked
    from bayestrace.cli.noticing import print_standing
    from bayestrace.cli.output import write_results
    from bayestrace.cli.tables import print_results
    from bayestrace.files.bundled import load_example
    from bayestrace.stats.updating import update

    study = load_example(EXAMPLE)
    post, notices = update(study), checked(study)
    print_results(study, post)
    print_standing(notices, f"bt.check(bt.load_example({EXAMPLE!r}))")
    write_results(study, post, _free_folder(out), notices=notices, quiet=quiet)


@app.command
def run(
    study: Path,
    *,
    coder: Coder = None,
    model: str | None = None,
    seed: Annotated[int | None, Parameter(validator=Number(gte=0))] = None,
    draws: int | None = None,
    chains: int | None = None,
    json: Json = None,
    out: Path | None = None,
    quiet: Quiet = False,
) -> int:
    """Update a study and print its credences, weights of evidence and verdicts.

    Parameters
    ----------
    study
        The study's folder or workbook.
    model
        Sample a joint model as well and print its posterior beside the credence: judgement,
        coders, cases or dependence, or several with commas, such as coders,cases. If the
        sampler does not converge, the numbers are marked and the exit code is 3.
    seed
        Seed of the sampler; by default a fresh one, which is printed.
    draws
        Draws per chain (1000).
    chains
        Chains (4).
    json
        Write the results to this JSON file; "-" prints them instead of the table.
    out
        Write figures and results into this folder.
    """
    from bayestrace.cli.joint_tables import print_joint
    from bayestrace.cli.mending_files import read_or_hint
    from bayestrace.cli.noticing import notices_of, print_standing
    from bayestrace.cli.output import results_json, write_results
    from bayestrace.cli.tables import print_results
    from bayestrace.stats.updating import update

    given = {"random_seed": seed, "draws": draws, "chains": chains}
    wanted = {name: value for name, value in given.items() if value is not None}
    if model is None and wanted:
        raise UsageError(
            "--seed, --draws and --chains belong to a joint model; name it with --model."
        )
    loaded = read_or_hint(study)
    _known("coder", coder, loaded.coders)
    post, notices = update(loaded, coder=coder), notices_of(loaded)
    joint = None
    if model is not None:
        joint = _sampled(loaded, model, coder=coder, progressbar=False if quiet else None, **wanted)
    if json != Path("-"):
        if joint is None:
            print_results(loaded, post)
        else:
            print_joint(loaded, post, joint)
        print_standing(notices, "bayestrace check STUDY")
    converged = joint is None or joint.attrs["converged"] == "yes"
    if json == Path("-"):
        print_utf8(results_json(loaded, post, notices, joint))
        if not converged:
            print("The sampler did not converge; reasons stand in the JSON.", file=sys.stderr)
    elif json is not None:
        json.write_text(results_json(loaded, post, notices, joint) + "\n", encoding="utf-8")
    if out is not None:
        with redirect_stdout(sys.stderr if json == Path("-") else sys.stdout):
            write_results(
                loaded, post, _free_folder(out), notices=notices, joint=joint, quiet=quiet
            )
    return 0 if converged else NOT_CONVERGED


@app.command
def robust(
    study: Path,
    *,
    coder: Coder = None,
    json: Json = None,
    quiet: Quiet = False,
) -> None:
    """Say what it would take to overturn each verdict, and what stands whatever one assumes.

    Prints the short answer first, then what single changes would do, what happens if items
    or sources are left out, the bounds, the multiverse and the errors of the rule.

    Parameters
    ----------
    study
        The study's folder or workbook.
    json
        Write everything to this JSON file; "-" prints it instead of the tables.
    """
    from bayestrace.cli.output import progress
    from bayestrace.cli.robust_results import robustness_json
    from bayestrace.cli.robust_tables import print_robustness
    from bayestrace.files.formats import read_study
    from bayestrace.reporting.overturning import robustness_of

    loaded = read_study(study)
    _known("coder", coder, loaded.coders)
    found = robustness_of(loaded, coder, progress("Looking for what would overturn it", quiet))
    put_out(lambda: print_robustness(loaded, found), lambda: robustness_json(loaded, found), json)


@app.command
def rivals(
    study: Path,
    *,
    coder: Coder = None,
    json: Json = None,
) -> None:
    """Say how the hypotheses relate, what the residual bears, and what hangs on how they are cut.

    Prints the short answer first, then the relations, the fit of the residual and where it
    tips, equal priors under other partitions, the pairs that the evidence hardly tells
    apart, and what "not H" is made of.

    Parameters
    ----------
    study
        The study's folder or workbook.
    json
        Write everything to this JSON file; "-" prints it instead of the tables.
    """
    from bayestrace.cli.rival_tables import print_rivals, rivalry_json, rivalry_of
    from bayestrace.files.formats import read_study

    loaded = read_study(study)
    _known("coder", coder, loaded.coders)
    found = rivalry_of(loaded, coder)
    put_out(lambda: print_rivals(loaded, found), lambda: rivalry_json(loaded, found), json)


@app.command
def evidence(
    study: Path,
    *,
    coder: Coder = None,
    json: Json = None,
) -> None:
    """Look at the evidence itself: what is new, what repeats, what is silent, what it covers.

    Prints the short answer first, then new evidence by itself, items that may be one piece
    told twice, what splitting and merging does, silences, steps of mechanisms, the search log.

    Parameters
    ----------
    study
        The study's folder or workbook.
    json
        Write everything to this JSON file; "-" prints it instead of the tables.
    """
    from bayestrace.cli.evidence_results import evidence_json, looks_at
    from bayestrace.cli.evidence_tables import print_evidence
    from bayestrace.files.formats import read_study

    loaded = read_study(study)
    _known("coder", coder, loaded.coders)
    found = looks_at(loaded, coder)
    put_out(lambda: print_evidence(loaded, found), lambda: evidence_json(loaded, found), json)


@app.command
def check(
    study: Path,
    *,
    stage: Literal["design", "evidence", "result"] | None = None,
    fix: Annotated[bool, Parameter(negative="")] = False,
    json: Json = None,
) -> int:
    """Say what is wrong with a study's files, and what a critical reader would ask.

    Errors of the files are listed all at once. If there are none, the rules of the method
    are asked; answer a warning in answers.csv and it is kept with its reason.

    Parameters
    ----------
    study
        The study's folder or workbook.
    stage
        Only the rules of one stage; by default all that the study is far enough for.
    fix
        First mend what can mean only one thing, in a copy beside the study, list every change,
        and check the copy. The study itself is not changed.
    json
        Write the notices to this JSON file; "-" prints them instead.
    """
    from bayestrace.checks.checking import check as checked
    from bayestrace.cli.mending_files import mended_copy, read_or_hint
    from bayestrace.cli.noticing import in_sheets, notices_json, print_notices, unjudged
    from bayestrace.cli.tables import describe

    if fix:
        with redirect_stdout(sys.stderr if json == Path("-") else sys.stdout):
            study = mended_copy(study)
    loaded = read_or_hint(study)
    notices = checked(loaded, stage=stage)
    if study.suffix.lower() == ".xlsx":
        notices = in_sheets(notices)
    put_out(
        lambda: print_notices(describe(loaded), notices, unjudged(loaded)),
        lambda: notices_json(loaded, notices),
        json,
    )
    return int(any(notice.level == "error" for notice in notices))


@app.command
def report(
    study: Path,
    *,
    html: Path | None = None,
    docx: Path | None = None,
    tex: Path | None = None,
    md: Path | None = None,
    ati: Path | None = None,
    words: Literal["plain", "icd203", "ipcc"] = "plain",
    redact: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Write a report: the answer in words, figures, tables, methods, manifest.

    Parameters
    ----------
    study
        The study's folder or workbook.
    html
        Write one page for a browser, which holds all it needs.
    docx
        Write a Word file, with its figures in a folder beside it.
    tex
        Write LaTeX, with its figures in a folder beside it.
    md
        Write Markdown, with its figures in a folder beside it.
    ati
        Write the evidence as annotations: W3C Web Annotations (.json), or a table with the
        fields of Annotation for Transparent Inquiry (.csv).
    words
        Words beside the credences: odds in plain words, the terms of Intelligence Community
        Directive 203, or those of the IPCC.
    redact
        Keep all numbers; take out excerpts, accounts of what was seen, and closed sources.
    """
    from bayestrace.cli.report_files import write_reports
    from bayestrace.files.formats import read_study

    files = {".html": html, ".docx": docx, ".tex": tex, ".md": md}
    wanted = {ending: path for ending, path in files.items() if path is not None}
    if not wanted and ati is None:
        raise UsageError(
            "Say what to write: --html report.html, --docx report.docx, --tex report.tex, "
            "--md report.md or --ati annotations.json."
        )
    for ending, path in wanted.items():
        if path.suffix.lower() != ending:
            raise UsageError(f"The file of --{ending[1:]} must end in {ending}; got {path}.")
    write_reports(read_study(study), wanted.values(), ati, words=words, redact=redact)


@app.command
def plot(
    study: Path,
    kind: Kind,
    *,
    out: Path | None = None,
    case: str | None = None,
    hypothesis: str | None = None,
    coder: Coder = None,
    over: str | None = None,
    width: Literal[85, 170] = 170,
) -> None:
    """Draw one figure of a study, or of a result that was saved.

    Parameters
    ----------
    study
        The study's folder or workbook, or the results.nc or joint.nc that run --out wrote.
    kind
        Which figure.
    out
        The file to write; its ending (.png, .pdf, .svg) says the format. By default
        KIND.png in this folder.
    case
        The case, where the figure shows one.
    hypothesis
        The hypothesis, where the figure shows one.
    over
        The coder that the first is compared with, in a disagreement or an agreement.
    width
        Width of the figure in mm: one column or two.
    """
    from bayestrace.cli.figures import result_of, save_figure, saved_result
    from bayestrace.files.formats import read_study

    target = out or Path(f"{kind}.png")
    if target.suffix.lower() not in FORMATS:
        raise UsageError(f"{target} must end in {', '.join(FORMATS[:-1])} or {FORMATS[-1]}.")
    if study.suffix.lower() == ".nc" and not study.is_dir():
        loaded, (result, known) = None, saved_result(study, kind)
    else:
        loaded = read_study(study)
        known = {
            "case": tuple(entry.id for entry in loaded.cases),
            "hypothesis": loaded.hypothesis_ids,
            "coder": loaded.coders,
        }
    chosen = {"case": case, "hypothesis": hypothesis, "coder": coder, "over": over}
    known["over"] = known["coder"]
    for name in set(chosen) - set(FIGURES[kind].takes):
        if chosen[name] is not None:
            raise UsageError(f"A figure of kind {kind} takes no --{name}; leave it out.")
    for name, came in chosen.items():
        _known("coder" if name == "over" else name, came, known[name])
    open_ = [
        name for name in FIGURES[kind].shows_one if chosen[name] is None and len(known[name]) > 1
    ]
    if open_:
        lines = [f"  --{name} {' or '.join(map(_quoted, known[name]))}" for name in open_]
        what = ", one ".join(open_)
        raise UsageError("\n".join([f"A {kind} shows one {what}. Say which:", *lines]))
    if loaded is not None:
        result = result_of(loaded, kind, coder=coder, over=over)
    save_figure(result, kind, target, study=loaded, width_mm=width, **chosen)
    print(f"Wrote {target}")


@app.command
def new(study: Path) -> None:
    """Start a study: write a folder, or a workbook, with two example rows to replace.

    Parameters
    ----------
    study
        The folder to make, or the workbook if the name ends in .xlsx; it must not exist yet.
    """
    from bayestrace.files.starting import write_template, write_template_workbook

    folder = study
    if folder.suffix.lower() == ".xlsx":
        if folder.exists():
            raise UsageError(f"{folder} exists already; give a name that is free.")
        write_template_workbook(folder)
        print(
            f"Made {folder} with example rows. Open it in Excel or LibreOffice, begin with its "
            "first sheet, put your own\ncase, hypotheses and evidence in the place of the example, "
            f"save it, then: bayestrace check {_quoted(str(folder))}\n"
            f"and:  bayestrace run {_quoted(str(folder))}\n"
            "Evidence in a Word file? Replace the case and the hypotheses and delete the example's "
            f"evidence first,\nthen: bayestrace import notes.docx {_quoted(str(folder))}"
        )
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} exists already; name a folder that does not, or an empty one.")
    write_template(folder)
    print(
        f"Made {folder} with example rows. Open its tables in a spreadsheet, put your own "
        f"evidence in their place,\nthen: bayestrace check {_quoted(str(folder))}\n"
        f"and:  bayestrace run {_quoted(str(folder))}\n"
        "Evidence in a Word file? Replace the case and the hypotheses and delete the example's "
        f"evidence first,\nthen: bayestrace import notes.docx {_quoted(str(folder))}"
    )


@app.command(name="import")
def import_(file: Path, study: Path, *, case: str | None = None, codes: Path | None = None) -> None:
    """Bring passages or references of a document into a study; nothing is rated.

    Items come from Word (.docx), REFI-QDA projects (.qdpx) and W3C Web Annotations (.json),
    sources from CSL-JSON (.json) and BibTeX (.bib). Importing again adds what is new.

    Parameters
    ----------
    file
        The document.
    study
        The study's folder or workbook.
    case
        The case that new items speak of, if the study has several.
    codes
        For a project: the table that says what its codes mean. Without it, one to fill in is
        written beside the project.
    """
    from bayestrace.cli.importing_files import import_and_write, import_report

    print(import_report(import_and_write(file, study, case=case, codes=codes)))


@app.command
def elicit(
    study: Path, *, coder: str, sheet: Annotated[bool, Parameter(negative="")] = False
) -> None:
    """Ask for likelihoods one by one, in shuffled order, without showing any result.

    Each answer is saved at once; the same command goes on where you stopped. Some questions
    come twice, and the end shows how far the two answers lie apart.

    Parameters
    ----------
    study
        The study's folder or workbook.
    coder
        Who answers; the name in the column coder.
    sheet
        Ask nothing here: write the questions into the study's own likelihoods, as rows to fill
        in with a spreadsheet program.
    """
    if sheet:
        from bayestrace.cli.question_sheets import write_sheet

        write_sheet(study, coder)
        return
    from bayestrace.cli.eliciting import elicit_likelihoods

    elicit_likelihoods(study, coder)


@app.command
def convert(
    source: Path,
    target: Path,
    *,
    replace: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Make a workbook of a folder, or a folder of a workbook; nothing of the study is lost.

    Parameters
    ----------
    source
        The study's folder or workbook.
    target
        The workbook to write if the name ends in .xlsx, else the folder.
    replace
        Write over the study that stands there.
    """
    from bayestrace.cli.tables import describe
    from bayestrace.files.converting import converted

    study, left = converted(source, target, replace=replace)
    print(f"Wrote {target}: {describe(study)}")
    if left:
        print("Not carried over, since no study holds it; it still stands in the original:")
        for line in left:
            print(f"  {line}")


@app.command
def freeze(study: Path, *, name: str = "") -> None:
    """Write down what is expected before the look, with a hash and a date.

    Likelihoods, priors, dependence, clues and the rule for verdicts go into frozen.json beside
    the tables, or onto the sheet Frozen of a workbook. A freeze is never written over; a later
    one needs a name.

    Parameters
    ----------
    study
        The study's folder or workbook.
    name
        Name of a later freeze, such as round-2.
    """
    from bayestrace.cli.change_log import print_frozen
    from bayestrace.files.formats import read_study, write_study
    from bayestrace.files.freezing import freeze as frozen

    loaded = read_study(study)
    if study.suffix.lower() == ".xlsx":
        write_study(frozen(loaded, name=name), study)
        print_frozen(loaded, f"the sheet Frozen of {study.name}")
    else:
        made = frozen(loaded, study, name=name)
        print_frozen(loaded, next(one.file for one in made.frozen if one.name == name))


@app.command
def blind(
    study: Path,
    out: Path,
    *,
    findings: Literal["hidden", "shown"] = "hidden",
    seed: Annotated[int | None, Parameter(validator=Number(gte=0))] = None,
) -> None:
    """Write a copy without ratings for a second reader, with rows to fill in, shuffled.

    Parameters
    ----------
    study
        The study's folder or workbook.
    out
        The folder to make for the second reader, or the workbook if the name ends in .xlsx.
    findings
        Whether the reader sees what was found; a clue is judged without it.
    seed
        Decides the order of the items; by default a fresh one, which stands in the notes.
    """
    from bayestrace.cli.second_reader import print_blind
    from bayestrace.files.blind_copies import write_blind
    from bayestrace.files.formats import read_study
    from bayestrace.study.blinding import blinded

    loaded = read_study(study)
    copy = blinded(loaded, findings=findings, random_seed=seed)
    write_blind(loaded, copy, out)
    print_blind(copy, out)


@app.command
def merge(
    study: Path,
    back: Path,
    *,
    coder: str,
    kind: Literal["person", "model"] | None = None,
) -> None:
    """Bring a second reader's ratings into a study, and say how far the coders agree.

    Nobody's rows are written over; what does not fit is named and left out.

    Parameters
    ----------
    study
        The study's folder or workbook, which gets the new rows.
    back
        The copy that the second reader filled in, wholly or in part.
    coder
        The reader's name in the study.
    kind
        What judged; models are never pooled with persons.
    """
    from bayestrace.cli.second_reader import print_agreement, print_merged
    from bayestrace.files.formats import read_returned, read_study, write_study
    from bayestrace.study.merging import merged

    found = merged(read_study(study), read_returned(back), coder=coder, kind=kind)
    write_study(found.study, study)
    print_merged(found)
    if len(found.study.coders) > 1:
        print_agreement(found.study)


@app.command
def agreement(study: Path) -> None:
    """Say how far the coders of a study agree, what parts them, and what they say together.

    Parameters
    ----------
    study
        The study's folder or workbook.
    """
    from bayestrace.cli.second_reader import print_agreement
    from bayestrace.files.formats import read_study

    print_agreement(read_study(study))


@app.command
def diff(before: Path, after: Path, *, coder: Coder = None) -> None:
    """Say what changed between two versions of a study, and what it did to every credence.

    Parameters
    ----------
    before
        The folder or workbook of the earlier version.
    after
        The folder or workbook of the later version.
    """
    from bayestrace.cli.change_log import print_changes
    from bayestrace.files.formats import read_study
    from bayestrace.stats.history.changing import changes

    old, new = read_study(before), read_study(after)
    _known("coder", coder, tuple(dict.fromkeys((*old.coders, *new.coders))))
    print_changes(old, new, changes(old, new, coder=coder), coder)


@app.command
def checklist(
    study: Path,
    name: Literal["ricks-liu", "bennett-checkel", "contribution-tracing"],
    *,
    md: Path | None = None,
) -> None:
    """Fill in a checklist of the literature as far as the data answer it.

    Your own answers stand in answers.csv: the checklist as rule, the question as place.

    Parameters
    ----------
    study
        The study's folder or workbook.
    name
        Which checklist.
    md
        Write it to this file as Markdown as well.
    """
    from bayestrace.checks.checklists import checklist as filled
    from bayestrace.files.formats import read_study

    found = filled(read_study(study), name)
    print(found)
    if md is not None:
        md.write_text(found.markdown(), encoding="utf-8")
        print(f"\nWrote {md}")


def _sampled(study: Study, model: str, **choice: Any) -> xr.DataTree:
    """Sample a joint model; what the sampler says goes to stderr, so that stdout is the result."""
    from bayestrace.models.drawing import sample

    with redirect_stdout(sys.stderr):
        return sample(study, model, **choice)


def _known(kind: str, came: str | None, known: tuple[str, ...]) -> None:
    if came is not None and came not in known:
        close = nearest(came, known)
        hint = f" Did you mean {close!r}?" if close else ""
        raise UsageError(f"There is no {kind} {came!r}.{hint} Known: {', '.join(known)}")


def _free_folder(folder: Path) -> Path:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder with --out.")
    return folder


def _quoted(word: str) -> str:
    """Write a word so that every shell takes it for one."""
    return f'"{word}"' if " " in word else word
