"""Delivery: everything that is due on one FHIR server is written there, and what must go is deleted.

In the order of the work: `claims.py` takes what is due from the books, `cutting.py` orders and cuts it, `parcels.py`
and `pruning.py` make the bundles, `deliver.py` sends them and draws the consequences, `outcomes.py` keeps refusals
without patient data, which `masking.py` takes out, `deletions.py` says what may go. The books are `ledger.py`, one
request is `server.py`.
"""

from dwh_fhir.delivery.deliver import DeliveryReport, deliver

__all__ = ["DeliveryReport", "deliver"]
