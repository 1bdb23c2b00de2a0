"""The machine interface of returns and orders: the pages' rules in JSON."""
