#!/bin/sh
# Two databases with a role each: staging holds patient data, Dagster's storage none. Run once by the postgres image.
set -eu
for name in staging dagster; do
    password=$(cat "/run/secrets/${name}_password")
    psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -v name="$name" -v password="$password" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
