"""Stand-ins for a laptop: Postgres, a HANA, a FHIR server and a small hospital's data, each a process of its own.

`stack.py` puts the parts together. Nothing outside of this package, the demo and the tests may import it, and this file
imports nothing: every stand-in's process passes through it.
"""
