"""Does a site fit its source and the views? Reading site.yaml, and the report of `check-site`."""
