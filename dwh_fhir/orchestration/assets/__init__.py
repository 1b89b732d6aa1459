"""The layers as Dagster assets: one module a layer, with a factory of its assets; `build.py` puts them together.

Rows travel through Postgres, never through Dagster. A step itself belongs in `pipeline.py`.
"""
