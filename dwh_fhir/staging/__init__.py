"""Raw copies of the views, with history; the schema `staging`.

The way of a load: plan (which rows), loading (one transaction), transfer (binary COPY), duplicates (all rows of a key),
delta (the difference), proving and slices (the Abgleich). How a source is read belongs in `sources/`, judging values in
`clean/`.
"""
