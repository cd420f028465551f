"""Postroom reads the PDFs in your mail and keeps the network that reads them trained, judged and current."""

__version__ = "0.1.0"
