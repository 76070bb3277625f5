"""Figures: they draw what ``stats`` computed and compute nothing."""
