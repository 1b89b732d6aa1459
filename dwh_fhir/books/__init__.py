"""Add up the books: the sums that must agree from the source to the server, and why they don't.

In the order of the flow: `brakes.py` holds a view with too many bad rows, `quarantine.py` is the list of work,
`accounting.py` adds up and compares, `why.py` follows one row through all layers, `missing.py` groups the causes. The
command line, Dagster's checks and the reports read them. Each table's SQL lies with its owner, in `control/`,
`mapping/` and `ledger/`; healing belongs to the layers.
"""
