"""The check of KDS profiles: FHIR packages compiled to functions that judge a resource.

`packages.py` reads the packages, `snapshot.py` and `terminology.py` their definitions and codes, `compile.py` compiles
an element's demands (`types.py`, `slicing.py`, `bindings.py`, `invariants.py` with its two tables) to the building
blocks in `checks.py`, `profiles.py` is asked. R4 itself is checked in `fhir/r4.py`.
"""
