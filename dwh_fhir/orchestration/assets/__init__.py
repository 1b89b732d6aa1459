"""The layers as Dagster assets."""
