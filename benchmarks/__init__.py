"""Benchmarks of the layers, each with its peer in the same run; `python -m benchmarks`.

Here belongs what is measured and against what. Limits of a machine don't: only ratios within one run are judged.
"""
