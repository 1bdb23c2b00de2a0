"""The feed: published months for other systems of the department (厅智稳指数), read-only, by a key of its own."""
