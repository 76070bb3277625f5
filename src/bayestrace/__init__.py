"""Bayesian process tracing: from evidence files to credences, verdicts and figures."""

import lazy_loader as _lazy

from bayestrace._version import __version__ as __version__

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
