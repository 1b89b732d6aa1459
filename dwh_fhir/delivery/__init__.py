"""Delivery: everything that is due on one FHIR server is written there, and what must go is deleted.

In the order of the work: `claims.py` takes what is due from the books, `cutting.py` orders and cuts it, `parcels.py`
and `pruning.py` make the bundles, `deliver.py` sends them and draws the consequences, `refusals.py` tells a bad
resource from a server that refuses everything, `outcomes.py` keeps refusals without patient data, which `masking.py`
takes out, `deletions.py` says what may go, `report.py` what was done. The books are `ledger/entries.py`, one request is
`server/client.py`.
"""
