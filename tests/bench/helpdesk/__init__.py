"""The yardstick of the desk: django-helpdesk with as many tickets, a project of its own in a process of its own.

The process is `python -m tests.bench.helpdesk` with DATABASE_URL of an empty database. It says `migrated`, is then filled
from outside, and answers each line on its standard input, a search ("" for the default list), with one line of JSON.
"""
