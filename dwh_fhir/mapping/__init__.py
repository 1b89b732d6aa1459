"""The layer from clean rows to FHIR resources; the schema `fhir`.

In the order of the flow: `stale.py` finds the groups to map, `mapper.py` claims them, `groups.py` and `clean_rows.py`
read their rows, `chunk.py` maps them in memory, `resources.py` and `mapped_groups.py` own the tables of the results.
The mappings themselves belong in `views/`, sending in `delivery/`.
"""
