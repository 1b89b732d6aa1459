"""FHIR itself, whatever the source: nothing here knows a view, a site or a server.

`urls.py` names profiles and code systems, `build.py` makes data types, `ids.py` resource ids, `ucum.py` judges units;
`r4.py` checks a resource by the schema that `compile_schema.py` and `primitives.py` were run for, `kds/` the profiles
that it claims. The meaning of a row belongs in `views/`.
"""
