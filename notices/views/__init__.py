"""Pages of the inbox, of the ways out of the house, and of whom offices are reached by."""
