"""The audit: a capture trigger that the application cannot bypass, and seals over what can no longer change."""

from django.db import migrations

CAPTURE = """
CREATE TABLE audit.event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    actor text,
    db_role text NOT NULL,
    request text,
    tbl text NOT NULL,
    op char(1) NOT NULL,
    row_id text,
    old jsonb,
    new jsonb
);
CREATE INDEX event_xid ON audit.event (xid);
CREATE INDEX event_row ON audit.event (tbl, row_id);

-- Passwords and file contents are named as changed, never copied.
CREATE FUNCTION audit.veiled(doc jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN doc IS NULL THEN NULL ELSE doc
        || CASE WHEN doc ? 'password' THEN '{"password": "(hidden)"}'::jsonb ELSE '{}' END
        || CASE WHEN doc ? 'content' THEN '{"content": "(hidden)"}'::jsonb ELSE '{}' END END
$$;

CREATE FUNCTION audit.capture() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = audit, pg_temp AS $$
DECLARE
    o jsonb;
    n jsonb;
    rid text;
BEGIN
    IF TG_OP <> 'INSERT' THEN o := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN n := to_jsonb(NEW); END IF;
    rid := coalesce(n ->> 'id', o ->> 'id');
    IF TG_OP = 'UPDATE' THEN  -- keep only what changed
        SELECT jsonb_object_agg(key, value) INTO o FROM jsonb_each(o) WHERE value IS DISTINCT FROM n -> key;
        IF o IS NULL THEN RETURN NULL; END IF;
        SELECT jsonb_object_agg(e.key, e.value) INTO n FROM jsonb_each(n) e WHERE o ? e.key;
    END IF;
    INSERT INTO audit.event (actor, db_role, request, tbl, op, row_id, old, new)
    VALUES (nullif(current_setting('zj.user', true), ''), current_setting('role'),
            nullif(current_setting('zj.request', true), ''), TG_TABLE_NAME, left(TG_OP, 1), rid,
            audit.veiled(o), audit.veiled(n));
    RETURN NULL;
END $$;
"""

SEALS = """
-- A hash chain over transactions that can no longer change: by id range it would give false alarms, ids commit out of order.
CREATE TABLE audit.seal (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_xid xid8 NOT NULL,
    to_xid xid8 NOT NULL,
    rows int NOT NULL,
    prev bytea NOT NULL,
    hash bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION audit.range_hash(prev bytea, a xid8, b xid8) RETURNS TABLE (h bytea, c int)
LANGUAGE sql STABLE SET search_path = audit, pg_temp AS $$
    SELECT sha256(prev || coalesce(string_agg(sha256(convert_to(concat_ws(E'\\x1f', id,
               to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), xid::text, coalesce(actor, '~'), db_role,
               coalesce(request, '~'), tbl, op, coalesce(row_id, '~'), coalesce(old::text, '~'), coalesce(new::text, '~')),
               'UTF8')), ''::bytea ORDER BY xid, id), ''::bytea)), count(*)::int
    FROM audit.event WHERE xid >= a AND xid < b
$$;

CREATE FUNCTION audit.seal_now() RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = audit, pg_temp AS $$
DECLARE
    f xid8;
    p bytea;
    r record;
    horizon xid8;
BEGIN
    PERFORM pg_advisory_xact_lock(7701);
    SELECT to_xid, hash INTO f, p FROM audit.seal ORDER BY n DESC LIMIT 1;
    f := coalesce(f, '0'::xid8);
    p := coalesce(p, '\\x00'::bytea);
    horizon := pg_snapshot_xmin(pg_current_snapshot());  -- every transaction below it has finished
    SELECT * INTO r FROM audit.range_hash(p, f, horizon);
    IF r.c = 0 THEN RETURN 0; END IF;
    INSERT INTO audit.seal (from_xid, to_xid, rows, prev, hash) VALUES (f, horizon, r.c, p, r.h);
    RETURN r.c;
END $$;

-- One row for every seal that no longer fits the events below it or the seal before it.
CREATE FUNCTION audit.broken_seals() RETURNS TABLE (seal bigint, problem text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = audit, pg_temp AS $$
DECLARE
    s record;
    r record;
    p bytea := '\\x00';
    f xid8 := '0';
BEGIN
    FOR s IN SELECT * FROM audit.seal ORDER BY n LOOP
        SELECT * INTO r FROM audit.range_hash(s.prev, s.from_xid, s.to_xid);
        IF s.prev <> p OR s.from_xid <> f THEN
            seal := s.n; problem := 'chain'; RETURN NEXT;
        ELSIF r.c <> s.rows THEN
            seal := s.n; problem := 'rows'; RETURN NEXT;
        ELSIF r.h <> s.hash THEN
            seal := s.n; problem := 'content'; RETURN NEXT;
        END IF;
        p := s.hash;
        f := s.to_xid;
    END LOOP;
END $$;
"""

GRANTS = """
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.capture() TO zj_owner;
GRANT EXECUTE ON FUNCTION audit.seal_now() TO zj_job;
GRANT EXECUTE ON FUNCTION audit.broken_seals() TO zj_job, zj_auditor;
GRANT SELECT ON audit.event, audit.seal TO zj_auditor, zj_backup;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]

    operations = [
        # The functions belong to a role of their own, so that the owner of the tables is not theirs; the schema is
        # made by `bootstrap_database`.
        migrations.RunSQL(
            sql=(
                "SET LOCAL ROLE zj_audit;"
                + CAPTURE
                + SEALS
                + GRANTS
                + "RESET ROLE; GRANT USAGE ON SCHEMA audit TO zj_job, zj_auditor, zj_backup;"
            ),
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
