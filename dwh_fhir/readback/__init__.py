"""Read back: is on the server what the ledger says, and nothing of ours that shouldn't be?

In the order of the work: `readback.py` takes one of three ways, `by_time.py` finds out which contents a large server
must show, `narrowing.py` cuts time, `pages.py` asks the server, `comparing.py` compares pages with the ledger and marks
what differs, `equality.py` tells spelling from content, `report.py` says what was found. SQL is in `ledger/`; writing
to the server belongs in `delivery/`.
"""
