"""Deliver: write to one FHIR server everything that is due there, and delete what must go.

In the order of the work: `deliver.py` takes what is due from the ledger, `cutting.py` orders and cuts it, `sending.py`
sends it in bundles that `parcels.py` and `pruning.py` make, `consequences.py` notes what follows from each answer,
`refusals.py` tells a bad resource from a server that refuses everything, `outcomes.py` keeps refusals without patient
data, which `masking.py` takes out, `report.py` has the numbers. The ledger, with all its SQL, is `ledger/`; one request
is `server/client.py`.
"""
