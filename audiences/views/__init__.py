"""The list of people, the search field, and audiences kept under a name."""
