"""Records of the library as lines that people read; a module for each kind of record."""
