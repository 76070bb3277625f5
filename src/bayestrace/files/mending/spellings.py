"""What people write instead of the names and words of the format: one small table of each kind.

A word stands here only if it can mean one thing in its place, in whatever language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from bayestrace.files.columns import Kind, Table, header_name
from bayestrace.study.words import ERRORS

__all__ = ["BLANKS", "ERRORS", "WORDS", "alike", "column_meant", "headers_of", "sheet_meant"]

_MARKS = re.compile("[\u0300-\u036f]")
_NOTHING = re.compile("[\\s_\u00ad\u200b-\u200f\u2010-\u2015\u2060\ufeff-]+")


def alike(text: str) -> str:
    """Write a text without what people type differently: case, accents, spaces, hyphens."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return _NOTHING.sub("", plain.casefold())


_HEADERS: Mapping[str, Mapping[str, str]] = {
    "items": {
        "id": "item; item id; evidence id; no; no.; number; nr; nr.; nº; n°; número; numéro",
        "case": "cases; fall; cas; caso",
        "clue": "test question; yes/no question; question; testfrage; frage; pregunta; pergunta",
        "found": "answer; antwort; réponse; respuesta; resposta",
        "observed": "observation; what was seen; beobachtung",
        "date": "datum; fecha",
        "locator": "page; pages; seite; seiten; fundstelle; página; páginas",
        "excerpt": "quote; quotation; zitat; trecho; extrait",
        "actor": "actors; akteur; acteur; ator",
        "sources": "source; quelle; quellen; fuente; fuentes; fonte; fontes",
        "note": "notes; comment; comments; remark; bemerkung; remarque; nota",
    },
    "likelihoods": {
        "coder": "coders; rater; judge; kodierer; codierer; codeur; codificador",
        "item": "items; item id; evidence; evidence id; clue; evidenz; beleg; preuve; prueba; "
        "evidencia; evidência; prova",
        "hypothesis": "hypotheses; hypothese; hypothèse; hipótesis; hipótese",
        "if_true": "p(e|h); p(k|h); pr(e|h); likelihood if true; probability if true; wenn wahr; "
        "falls wahr; si vraie; si verdadera; si es verdadera; se verdadeira; se verdadeiro",
        "if_false": "p(e|~h); p(e|¬h); p(e|not h); p(k|~h); p(k|¬h); pr(e|~h); pr(e|¬h); "
        "likelihood if false; probability if false; wenn falsch; falls falsch; si fausse; "
        "si falsa; si es falsa; se falsa; se falso",
        "ratio": "likelihood ratio; lr; bayes factor; bf",
        "reason": "reasons; why; justification; rationale; begründung; grund; raison; "
        "justificación; razón; justificativa; justificação; razão; motivo",
    },
    "priors": {
        "hypothesis": "hypotheses; hypothese; hypothèse; hipótesis; hipótese",
        "best": "prior; prior probability; p(h); pr(h); a priori",
        "case": "cases; fall; cas; caso",
        "basis": "reason; reasons; why; begründung; justification; justificación; justificativa",
        "sources": "source; quelle; quellen; fuente; fuentes; fonte; fontes",
    },
    "sources": {
        "id": "source; key; short name; kürzel",
        "citation": "reference; full reference; referenz; référence; referencia; referência",
        "url": "link; doi",
        "type": "kind; tipo",
    },
    "cases": {"id": "case; fall; cas; caso", "title": "name; titel; titre; título"},
    "hypotheses": {
        "id": "hypothesis; code; kürzel; no; no.; nr; nº",
        "claim": "statement; aussage; behauptung; énoncé; afirmación; afirmação; enunciado",
        "mechanism": "mechanismus; mécanisme; mecanismo",
        "scope": "cases; fälle; casos",
    },
    "frames": {"id": "frame", "mode": "kind; type"},
    "dependence": {"rho": "ρ; correlation"},
}
"""Name of a table → column → other headers for it."""

_SHEETS = {
    "Study": "settings|studie|étude|estudio|estudo",
    "Cases": "case|fälle|cas|casos",
    "Hypotheses": "hypothesis|hypothesen|hypothèses|hipótesis|hipóteses",
    "Frames": "frame|questions",
    "Sources": "source|quellen|fuentes|fontes|references|bibliography",
    "Evidence": "items|item|evidenz|belege|preuves|evidencia|evidência|evidências|clues",
    "Likelihoods": "likelihood|judgements|judgments|ratings|verosimilitudes|verossimilhanças"
    "|vraisemblances|wahrscheinlichkeiten",
    "Priors": "prior|prior probabilities",
    "Log": "searches|search log",
}

_WORDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.FINDING: {
        "present": "y|true|found|ja|oui|sí|sim|vorhanden|gefunden|présent|trouvé|presente"
        "|encontrado|observed",
        "absent": "n|false|nein|non|não|abwesend|nicht vorhanden|ausente",
        "not sought": "not looked for|unsought|not searched|nicht gesucht|pas cherché|no buscado"
        "|não procurado|não buscado",
    },
    Kind.ROLE: {
        "new": "neu|nouveau|nuevo|novo",
        "known": "bekannt|connu|conocido|conhecido|old",
        "generated": "generating|generated the hypothesis",
    },
    Kind.VERDICT: {
        "confirmed": "confirm|bestätigt|confirmé|confirmée|confirmada|confirmado|supported",
        "rejected": "reject|verworfen|abgelehnt|rejeté|rejetée|rechazada|rechazado|rejeitada"
        "|rejeitado|disconfirmed",
        "undecided": "inconclusive|unentschieden|indécis|indeciso|inconclusa|inconclusivo",
    },
    Kind.YES: {
        "yes": "y|true|ja|oui|sí|sim|x|1",
        "no": "n|false|nein|non|não|0",
    },
    Kind.RELATION: {
        "exclusive": "mutually exclusive|exclusivas|excluyentes",
        "coincident": "coincidents|coincidentes",
        "congruent": "congruents|congruentes",
        "inclusive": "inclusivas",
    },
    Kind.LABEL: {},
}

WORDS: Mapping[Kind, Mapping[str, str]] = {
    kind: {alike(word): value for value, words in values.items() for word in words.split("|")}
    for kind, values in _WORDS.items()
}
"""Kind of cell → another spelling → the word of the format."""

BLANKS = frozenset(map(str.casefold, ["n/a", "na", "n.a.", "n.a", "-", "–", "—"]))
"""What stands in a cell to say that nothing does."""

_MEANT = {
    table: {alike(one): column for column, words in columns.items() for one in words.split(";")}
    for table, columns in _HEADERS.items()
}
_TITLES = {alike(one): title for title, words in _SHEETS.items() for one in words.split("|")}


def column_meant(table: Table, header: str) -> str | None:
    """Return the column that a header means by its name or by another word for it."""
    name = table.named(header)
    if name in table.names:
        return name
    looks = alike(_MINUS.sub("|~", header))
    own = _MEANT.get(table.name, {}).get(looks)
    if own:
        return own
    elsewhere = {words.get(looks) for words in _MEANT.values()} & set(table.names)
    return elsewhere.pop() if len(elsewhere) == 1 else None


def headers_of(table: Table) -> set[str]:
    """Return every header that a table may have, as ``header_name`` writes it."""
    words = [some for known in _HEADERS.values() for some in known.values()]
    return {*table.names, *(header_name(one.strip()) for some in words for one in some.split(";"))}


_MINUS = re.compile(r"\|\s*[-–—−]\s*(?=[hH])")
"""The "not" of "P(E|-H)", which is no hyphen."""


def sheet_meant(title: str) -> str | None:
    """Return the sheet that a title means by another word for it."""
    return _TITLES.get(alike(title))
