"""The steps from one schema of the store to the next, run by the library itself when it opens a store."""
