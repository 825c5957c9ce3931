"""Checks of gradients by numbers, and random systems to try things on."""
