"""Composition root: settings, URLs, processes. No rules of its own."""
