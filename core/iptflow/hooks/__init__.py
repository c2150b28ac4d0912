"""Plugins: what is asked of them, how they are found, and how they are called without being trusted."""
