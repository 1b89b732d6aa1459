"""The Dagster code location of the site that DWH_FHIR_SITE names."""

from dwh_fhir.binding.load import site
from dwh_fhir.orchestration.code_location import code_location
from dwh_fhir.settings import Environment

# The keyless site tells which views are on and which have windows; ids are made in the steps, with the key.
defs = code_location(site(Environment(), keyless=True))
