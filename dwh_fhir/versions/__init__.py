"""Versions of code: hashes that change when a verdict or a resource may.

`closure.py` hashes the source of modules, `fingerprint.py` Python objects by it. Which of them decide a verdict or a
resource belongs in `clean/rules.py` and `mapping/stale.py`.
"""
