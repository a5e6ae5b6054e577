"""Pages of staff lists: `lists` for a file on its way, `rows` for single rows and those that were refused."""
