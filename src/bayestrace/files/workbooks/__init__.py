"""Workbooks for Excel and LibreOffice: a study to sheets that explain themselves, and back."""
