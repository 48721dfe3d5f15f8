#!/bin/bash
# Run once by the PostgreSQL image: a database and two roles per agency.
# Passwords come from CSTR_PASSWORD_<AGENCY> and CSTR_OWNER_PASSWORD_<AGENCY>; that of who reads the
# server's own figures, and no table, from CSTR_MONITORING_PASSWORD.
set -euo pipefail
roles=${CSTR_ROLES_SQL:-/etc/cstr/roles.sql}

for agency in liaison_diversion court_listing provider_assessment probation_allocation data_reporting; do
  password="CSTR_PASSWORD_${agency^^}"
  owner_password="CSTR_OWNER_PASSWORD_${agency^^}"
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<SQL
\\set agency ${agency}
\\set owner ${agency}_owner
\\set password '${!password:?}'
\\set owner_password '${!owner_password:?}'
\\i ${roles}
SQL
done

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<SQL
\\set password '${CSTR_MONITORING_PASSWORD:?}'
CREATE ROLE monitoring LOGIN PASSWORD :'password' IN ROLE pg_monitor;
GRANT CONNECT ON DATABASE postgres TO monitoring;
SQL
