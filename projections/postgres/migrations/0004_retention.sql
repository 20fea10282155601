-- Retention of review_metrics: old months are dropped, each as a whole (docs/postgres.md).

-- A review that was opened before metrics_from has no row in review_metrics, whoever writes it.
ALTER TABLE docket_shard
  ADD COLUMN metrics_from timestamptz NOT NULL DEFAULT '-infinity',  -- a month begins with it
  ADD COLUMN metrics_months int NOT NULL DEFAULT 0;  -- kept before the present one; 0: all

-- As before, but for months that are not kept.
CREATE OR REPLACE FUNCTION docket_make_month(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  month timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
  name text := 'review_metrics_' || to_char(month, 'YYYY_MM');
BEGIN
  IF to_regclass(quote_ident(name)) IS NOT NULL
     OR month AT TIME ZONE 'UTC' < (SELECT metrics_from FROM docket_shard) THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(723627003, 1);  -- whoever else makes or drops one at this moment
  IF month AT TIME ZONE 'UTC' < (SELECT metrics_from FROM docket_shard) THEN
    RETURN;                                     -- since a moment ago
  END IF;
  EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF review_metrics'
                 ' FOR VALUES FROM (%L) TO (%L)',
                 name, month AT TIME ZONE 'UTC',
                 (month + interval '1 month') AT TIME ZONE 'UTC');
END
$$;

-- From now on so many whole months before that of `moment` are kept, or all for 0. True: more than
-- until now, so that rows are missing; the checkpoints then say that all are to be copied anew.
-- Of the clocks of who asks and of the server the one behind counts, since what is dropped too late
-- is no loss; and a month that has passed for somebody stays past while the number is the same.
CREATE FUNCTION docket_keep_months(months int, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  known docket_shard%ROWTYPE;
  wanted timestamptz := '-infinity';
BEGIN
  SELECT * INTO STRICT known FROM docket_shard FOR UPDATE;
  IF months > 0 THEN
    wanted := (date_trunc('month', least(moment, now()) AT TIME ZONE 'UTC')
               - months * interval '1 month') AT TIME ZONE 'UTC';
  END IF;
  IF months = known.metrics_months AND wanted <= known.metrics_from THEN
    RETURN false;
  END IF;
  UPDATE docket_shard SET metrics_from = wanted, metrics_months = months;
  IF wanted >= known.metrics_from THEN
    RETURN false;
  END IF;
  UPDATE docket_shard_checkpoints SET revision = revision + 1, source = '';
  RETURN true;
END
$$;

-- Drops the oldest month that is not kept, and answers its table's name; null: there is none. Only
-- tables with the name and the range that docket_make_month gives are dropped. While it waits for
-- whoever uses review_metrics, others wait behind it, so it soon gives up.
CREATE FUNCTION docket_drop_month() RETURNS text LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE
  oldest record;
BEGIN
  PERFORM pg_advisory_xact_lock(723627003, 1);
  SELECT id, name INTO oldest FROM (
    SELECT child.oid AS id, child.relname AS name,
           pg_get_expr(child.relpartbound, child.oid) AS range,
           CASE WHEN child.relname ~ '^review_metrics_[0-9]{4}_(0[1-9]|1[0-2])$'
             THEN to_date(right(child.relname, 7), 'YYYY_MM')::timestamp END AS month
    FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
    WHERE inhparent = 'review_metrics'::regclass AND NOT inhdetachpending) AS partitions
  WHERE (month + interval '1 month') AT TIME ZONE 'UTC' <= (SELECT metrics_from FROM docket_shard)
    AND range = format('FOR VALUES FROM (%L) TO (%L)', month AT TIME ZONE 'UTC',
                       (month + interval '1 month') AT TIME ZONE 'UTC')
  ORDER BY month LIMIT 1;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  EXECUTE format('DROP TABLE %s', oldest.id::regclass);
  RETURN oldest.name;
END
$$;
