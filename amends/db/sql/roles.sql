-- Roles belong to the whole server, so migrations (which belong to one database) cannot make them. Safe to run again.
-- They may log in but have no password: on a server that asks for one they stay shut until the administrator sets it.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['amends_owner', 'amends_app', 'amends_keeper', 'amends_auditor'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I LOGIN', wanted);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- somebody migrates another database of this server at the same moment
      END;
    END IF;
  END LOOP;
  IF NOT pg_has_role(current_user, 'amends_owner', 'MEMBER') THEN
    EXECUTE format('GRANT amends_owner TO %I', current_user);
  END IF;
  IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'amends') THEN
    CREATE SCHEMA amends AUTHORIZATION amends_owner;
    GRANT USAGE ON SCHEMA amends TO amends_app, amends_keeper, amends_auditor;
  END IF;
END
$$;
