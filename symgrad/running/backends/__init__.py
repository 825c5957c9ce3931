"""Backends: each prints a program as source of its own; nothing outside of it knows its text."""
