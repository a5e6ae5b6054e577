"""Reading a staff list: from the bytes of a file to one tidy row for each line of it.

Nothing here knows Django or the database. It runs in a process of its own (`rosters.reading.child`) that has limits and
no secrets, so that a file made to do harm can only harm that process.
"""
