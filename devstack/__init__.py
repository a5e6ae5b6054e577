"""Starts PostgreSQL, Redis and a mail catcher for the demo and the tests, when no URL says where they are.

    places      where things lie: the state under `.local/`, the programs in the environment
    processes   small truths about processes: locks, dying with the parent, not being root
    services    what each of the three is: how it is prepared, started and reached
    keeper      a process that keeps one service up for as long as anyone uses it
    leases      using a service: found running or started, given back at exit
    boot        the hook of manage.py and the tests: fills the environment variables that are unset
    demo        may this process show the demo?
    supervisor  `make demo`
    bootstrap   a fresh machine becomes one that can run all this (standard library only)

Nothing here is used where DATABASE_URL, REDIS_URL and EMAIL_URL are set.
"""
