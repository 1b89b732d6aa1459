"""FHIR R4 over HTTP: requests, retries, typed answers; nothing of what is sent or of the ledger.

From the inside out: `exchange.py` (one exchange within limits), `access.py` (credentials), `backoff.py` (waits),
`asking.py` (retries), `exact_json.py` and `answers.py` (fields of an answer), `links.py` (pages), `client.py`.
"""
