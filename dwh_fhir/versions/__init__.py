"""Which version of its code has made something."""
