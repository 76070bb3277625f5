"""Random edits of generated studies, as people make them; what would not be valid is left out."""

from dataclasses import replace

from hypothesis import strategies as st

from bayestrace.errors import StudyError
from bayestrace.study.parts import Dependence, Frame, Hypothesis, Judgement
from bayestrace.study.study import Study

__all__ = ["edited"]


def _at(draw, parts):
    return draw(st.integers(0, len(parts) - 1))


def _put(study, table, at, **values):
    parts = list(getattr(study, table))
    parts[at] = replace(parts[at], **values)
    return study.replace(**{table: tuple(parts)})


def judge(draw, study):
    at = _at(draw, study.likelihoods)
    side = draw(st.sampled_from(["if_true", "if_false"]))
    assert getattr(study.likelihoods[at], side) is not None
    chance = Judgement(best=draw(st.sampled_from([0.05, 0.3, 0.6, 0.95])))
    return _put(study, "likelihoods", at, **{side: chance})


def judge_all(draw, study):
    factor = draw(st.sampled_from([0.5, 0.9]))
    rows = [
        replace(row, if_true=Judgement(best=row.if_true.best * factor)) if row.if_true else row
        for row in study.likelihoods
    ]
    return study.replace(likelihoods=rows)


def find(draw, study):
    found = draw(st.sampled_from(["present", "absent", "not sought"]))
    return _put(study, "items", _at(draw, study.items), found=found)


def detect(draw, study):
    return _put(study, "items", _at(draw, study.items), detection=0.7, false_report=0.1)


def cluster(draw, study):
    name = draw(st.sampled_from(["", "leak", "other"]))
    at = _at(draw, study.items)
    rows = [row for row in study.dependence if row.cluster != "other"]
    clusters = {item.cluster for n, item in enumerate(study.items) if n != at} | {name}
    items = list(study.items)
    items[at] = replace(items[at], cluster=name, given=())
    rows = [row for row in (*rows, Dependence(cluster="other", rho=0.4)) if row.cluster in clusters]
    return study.replace(items=tuple(items), dependence=tuple(rows))


def rho(draw, study):
    at = _at(draw, study.dependence)
    return _put(study, "dependence", at, rho=draw(st.sampled_from([0.0, 0.2, 0.9])))


def move(draw, study):
    case = draw(st.sampled_from([case.id for case in study.cases]))
    return _put(study, "items", _at(draw, study.items), case=case, given=())


def remove(draw, study):
    gone = study.items[_at(draw, study.items)].id
    items = tuple(
        replace(item, given=tuple(name for name in item.given if name != gone))
        for item in study.items
        if item.id != gone
    )
    clusters = {item.cluster for item in items}
    return study.replace(
        items=items,
        likelihoods=tuple(row for row in study.likelihoods if row.item != gone),
        dependence=tuple(row for row in study.dependence if row.cluster in clusters),
        searches=(),
        repeats=(),
        unanswered=(),
    )


def double(draw, study):
    item = study.items[_at(draw, study.items)]
    rows = [replace(row, item="twin") for row in study.likelihoods if row.item == item.id]
    return study.replace(
        items=(*study.items, replace(item, id="twin")), likelihoods=(*study.likelihoods, *rows)
    )


def forget(draw, study):
    coder = draw(st.sampled_from(study.coders))
    item = study.items[_at(draw, study.items)].id
    return study.replace(
        likelihoods=tuple(r for r in study.likelihoods if (r.coder, r.item) != (coder, item)),
    )


def prior(draw, study):
    at = _at(draw, study.priors)
    return _put(study, "priors", at, chance=Judgement(best=draw(st.sampled_from([0.2, 0.7]))))


def level(draw, study):
    return study.replace(priors=(), equal_priors=True)


def rival(draw, study):
    """Add a rival with a likelihood wherever the frame is judged by chances."""
    at, frame = next((n, f) for n, f in enumerate(study.frames) if f.mode == "rivals")
    new = replace(frame, hypotheses=(*frame.hypotheses, "a new one"))
    judged = dict.fromkeys(
        (row.coder, row.item)
        for row in study.likelihoods
        if row.hypothesis in (*frame.hypotheses, frame.residual)
    )
    first = study.likelihoods[0]
    rows = [
        replace(
            first, coder=coder, item=item, hypothesis="a new one", if_true=Judgement(best=0.35),
            if_false=None, ratio=None, rank=None, logical=False,
        )
        for coder, item in judged
    ]  # fmt: skip
    frames = list(study.frames)
    frames[at] = new
    return study.replace(
        hypotheses=(*study.hypotheses, Hypothesis(id="a new one", claim="New.")),
        frames=tuple(frames),
        likelihoods=(*study.likelihoods, *rows),
        priors=(),
        equal_priors=True,
    )


def reframe(draw, study):
    """Put a claim into a frame of its own name: the same worlds."""
    frame = next(frame for frame in study.frames if frame.mode == "claim")
    rest = tuple(one for one in study.frames if one is not frame)
    parts = [
        Frame(id=f"own {n}", mode="claim", hypotheses=(name,))
        for n, name in enumerate(frame.hypotheses)
    ]
    return study.replace(frames=(*parts, *rest))


def close(draw, study):
    """Say that rivals are all there are, or that the last is the catch-all, whole or in parts."""
    at, frame = next((n, f) for n, f in enumerate(study.frames) if f.mode == "rivals")
    last = frame.hypotheses[-1]
    names, parts = frame.hypotheses, ()
    if draw(st.booleans()) and len(names) > 2 and frame.residual is None:
        names, parts, last = names[:1], names[1:], "the rest"
    frames = list(study.frames)
    frames[at] = replace(
        frame,
        exhaustive=frame.residual == last,
        residual=None if frame.residual == last else last,
        hypotheses=names,
        residual_parts=parts,
    )
    return study.replace(
        frames=tuple(frames),
        hypotheses=tuple(one for one in study.hypotheses if one.id not in parts),
        relations=(),
        steps=(),
        items=tuple(replace(item, steps=()) for item in study.items),
    )


def reword(draw, study):
    return study.replace(title="Another title", notes="New notes")


EDITS = (
    judge, judge_all, find, detect, cluster, rho, move, remove, double, forget, prior, level,
    rival, reframe, close, reword,
)  # fmt: skip


@st.composite
def edited(draw, study: Study) -> Study:
    """Draw a later version of a study, up to five edits away."""
    for edit in draw(st.lists(st.sampled_from(EDITS), min_size=1, max_size=5)):
        try:
            study = edit(draw, study)
        except (StudyError, StopIteration, AssertionError, IndexError, ValueError):
            continue
        except Exception as error:
            if type(error).__name__ != "InvalidArgument":  # nothing to draw from
                raise
    return study
