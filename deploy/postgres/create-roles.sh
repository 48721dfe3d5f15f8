#!/bin/bash
# Run once by the PostgreSQL image: a database and two roles per agency.
# Passwords come from CSTR_PASSWORD_<AGENCY> and CSTR_OWNER_PASSWORD_<AGENCY>.
set -euo pipefail

for agency in liaison_diversion court_listing provider_assessment probation_allocation data_reporting; do
  password="CSTR_PASSWORD_${agency^^}"
  owner_password="CSTR_OWNER_PASSWORD_${agency^^}"
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<SQL
\\set agency ${agency}
\\set owner ${agency}_owner
\\set password '${!password:?}'
\\set owner_password '${!owner_password:?}'
\\i /etc/cstr/roles.sql
SQL
done
