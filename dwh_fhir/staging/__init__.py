"""Raw copies of the views, with history; the schema `staging`."""
