"""The settings of one hospital, as the layers and mappings ask them."""
