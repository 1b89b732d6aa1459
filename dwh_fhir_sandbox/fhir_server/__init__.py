"""A FHIR R4 server for a laptop: HTTP over one SQLite file, its answers as HAPI FHIR's, its faults scripted.

`server.py` is the handle, `__main__.py` the process; `app.py` HTTP, `bundle.py` and `writing.py` writing, `reading.py`
and `search.py` reading, `check.py` R4, `store.py` SQLite, `capabilities.py` and `outcome.py` the server's own
resources, `faults.py` the faults. It differs from HAPI on purpose in two points: it refuses a transaction that would
leave a dangling reference, and an element that R4 doesn't know.
"""
