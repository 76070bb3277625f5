"""How the documentation is built: offline, with every warning an error."""

import sys
from pathlib import Path

from bayestrace import __version__

sys.path.insert(0, str(Path(__file__).parent))

from make_rules import write_rule_pages

project = "bayestrace"
author = "the bayestrace developers"
copyright = author
version = release = __version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "numpydoc",
    "myst_nb",
]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_sidebars = {page: [] for page in ("index", "tutorial", "gallery", "search", "genindex")}
nitpicky = True

# The numpydoc sections name every type; signatures without them are easier to read.
autodoc_typehints = "none"
autodoc_preserve_defaults = True
autosummary_generate = True
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "smartquotes"]
myst_heading_anchors = 4
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_timeout = 900
nb_merge_streams = True
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"

html_theme = "pydata_sphinx_theme"
html_title = "bayestrace"
html_theme_options = {
    "header_links_before_dropdown": 7,
    "navbar_persistent": ["search-button"],
    "navigation_with_keys": False,
    "show_nav_level": 1,
    "navigation_depth": 2,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_show_sourcelink = False


def setup(app):
    """Make the pages of the rules before the sources are listed."""
    app.connect("builder-inited", lambda app: write_rule_pages(Path(app.srcdir) / "generated"))
