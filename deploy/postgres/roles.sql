-- One agency: its database, the role that owns and migrates it, the role that runs the service.
-- Run by psql as a superuser with the variables agency, owner, password, owner_password.
-- May be run again at any time.
SELECT format('CREATE ROLE %I', role)
  FROM unnest(ARRAY[:'agency', :'owner']) AS role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec
ALTER ROLE :"agency" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  PASSWORD :'password';
ALTER ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
  PASSWORD :'owner_password';

SELECT format('CREATE DATABASE %I OWNER %I', :'agency', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'agency')
\gexec
-- No role may connect to another agency's database, nor to the server's own.
REVOKE ALL ON DATABASE :"agency", postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE :"agency" TO :"agency";

\connect :"agency"
ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"agency";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"agency";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO :"agency";
\connect postgres
