"""The settings of one hospital: site.yaml and its code maps, and the questions that layers and mappings ask of them.

In the order of the flow: `yaml_nodes.py` reads YAML with its lines, `binding.py` and `site_file.py` declare the keys,
`document.py` collects all problems of a file, `code_maps.py` reads the CSV files, `mapping_site.py` answers mappings,
`site.py` the layers. The fit with views and sources belongs in `binding/`, secrets in `settings/`.
"""
