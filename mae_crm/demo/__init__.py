"""The demo world: Mississippi's real districts and schools, and people who do not exist.

`seed.make` builds it. Each module here invents one part as plain Python values, drawn from dice of its own (so that a
new part moves no other), and hands them to `rows.Rows`, which writes each table with one statement. The same size, seed
and day give the same world.
"""
