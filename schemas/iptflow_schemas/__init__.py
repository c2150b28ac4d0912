"""The JSON Schemas of every document that iptflow reads, as package data."""
