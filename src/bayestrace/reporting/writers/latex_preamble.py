"""What stands before the body of a LaTeX document, and after it."""

from __future__ import annotations

__all__ = ["END", "preamble"]

_START = r"""% Print it with xelatex, three times: it takes all letters that your fonts have.
% pdflatex works too while all letters are Latin.
% To take it into a document of yours, copy the preamble and the body, each between its marks.
\documentclass[11pt,a4paper]{article}
\usepackage[a4paper,hmargin=20mm,top=20mm,bottom=20mm]{geometry}
% ---- preamble: begin ----
\usepackage{iftex}
\iftutex\usepackage{fontspec}\else
  \usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{textcomp}\usepackage{lmodern}\fi
\usepackage{graphicx,array,longtable,booktabs,pdflscape}
\ifxetex\suppressfontnotfounderror=1 \fi% hyperref asks for a font of symbols, and needs it not
\usepackage[unicode,hidelinks]{hyperref}
\ifxetex\suppressfontnotfounderror=0 \fi
\setlength{\LTleft}{0pt}\setlength{\LTright}{0pt}\setlength{\LTpre}{4pt}\setlength{\LTpost}{2pt}
\setlength{\emergencystretch}{4em}
\newcommand*{\itemlist}{\setlength{\itemsep}{1pt}\setlength{\parsep}{1pt}}
\newcommand*{\rowrule}{\specialrule{0.2pt}{2pt}{2pt}}
\newcommand*{\cellstart}{\leavevmode\nobreak\hskip0pt\relax}% lets its first word be hyphenated
\DeclareRobustCommand*{\brk}{\hskip0pt\relax}% a word may be broken here
\DeclareRobustCommand*{\lostletter}{\mbox{[?]}}% here stood a letter that no page can hold
\makeatletter
\@ifundefined{KV@Gin@alt}{\define@key{Gin}{alt}{}}{}% graphicx before 2021 knows no alt texts
\pdfstringdefDisableCommands{\let\brk\@empty\def\lostletter{[?]}%
  \let\otherletters\@firstofone\let\leftwardletters\@firstofone\let\mbox\@firstofone}
"""

_LETTERS = r"""% \otherletters prints in the first of these fonts that has all its letters. If none
% has a letter, its number is printed, such as [U+1F600]: add a font of yours to the list.
\iftutex
  \newcommand*{\letterfonts}{}
  \newcommand*{\letterfont}[1]{\IfFontExistsTF{#1}{%
    \expandafter\newfontfamily\csname letters #1\endcsname{#1}[Scale=MatchLowercase]%
    \edef\letterfonts{\letterfonts\ifx\letterfonts\@empty\else,\fi#1}}{}}
  \letterfont{FreeSerif}\letterfont{DejaVu Serif}\letterfont{Times New Roman}
  \letterfont{DejaVu Sans}\letterfont{Noto Serif CJK SC}\letterfont{Noto Sans CJK SC}
  \letterfont{SimSun}\letterfont{Songti SC}\letterfont{Noto Naskh Arabic}
  \letterfont{Noto Serif Devanagari}\letterfont{Noto Emoji}\letterfont{Segoe UI Symbol}
  \letterfont{Arial Unicode MS}
  \newcommand*{\@numbered}[1]{\mbox{[U+\csname int_to_Hex:n\endcsname{`#1}]}}
  \newcommand*{\@choose}[1]{% the first font that has all of #1
    \let\@chosen\@empty
    \@for\@font:=\letterfonts\do{\ifx\@chosen\@empty
      \begingroup\csname letters \@font\endcsname\global\let\@all\@empty
      \@tfor\@one:=#1\do{\iffontchar\font\expandafter`\@one\relax
        \else\global\let\@all\relax\fi}\endgroup
      \ifx\@all\@empty\let\@chosen\@font\fi\fi}}
  \DeclareRobustCommand*{\otherletters}[1]{\@choose{#1}\ifx\@chosen\@empty
    \@tfor\@each:=#1\do{\expandafter\@choose\expandafter{\@each}\ifx\@chosen\@empty
      \expandafter\@numbered\@each\else{\csname letters \@chosen\endcsname\@each}\fi\brk}%
    \else{\csname letters \@chosen\endcsname#1}\fi}
\else
  \DeclareRobustCommand*{\otherletters}[1]{\GenericError{}{These letters need xelatex in the place
    of pdflatex}{}{}\mbox{[letters for xelatex]}}
\fi
\ifxetex\TeXXeTstate=1
  \DeclareRobustCommand*{\leftwardletters}[1]{\beginR\otherletters{#1}\endR}
\else
  \DeclareRobustCommand*{\leftwardletters}[1]{\otherletters{#1}}
\fi
"""

_TURN = r"""\makeatother
% ---- preamble: end ----
\setcounter{secnumdepth}{0}
\raggedbottom
\setlength{\parindent}{0pt}\setlength{\parskip}{5pt plus 1pt}
"""

END = r"""
% ---- body: end ----
\end{document}
"""


def preamble(title: str, authors: str, body: str, *, contents: bool) -> str:
    """Return what stands before the body, whose title and authors are LaTeX already."""
    foreign = r"letters{" in title + authors + body
    return "\n".join(
        [
            _START.rstrip() + ("\n" + _LETTERS.rstrip() if foreign else ""),
            _TURN.rstrip(),
            rf"\title{{{title}}}",
            rf"\author{{\parbox{{0.9\textwidth}}{{\centering {authors}}}}}",
            r"\date{}",
            rf"\hypersetup{{pdftitle={{{title}}},pdfauthor={{{authors}}},pdflang=en-GB}}",
            r"\begin{document}",
            r"\maketitle",
            *([r"\tableofcontents\bigskip"] if contents else []),
            "% ---- body: begin ----",
            "",
        ]
    )
