-- Generations of the tables (docs/postgres.md): a new one is filled beside the live one, in a
-- schema of its own, and then changes places with it. The functions work on the generation of the
-- present schema, and on others by the names of their schemas.

-- The tables of a generation. Whatever else is in its schema stays where it is.
CREATE FUNCTION docket_generation_tables(generation text) RETURNS SETOF oid
LANGUAGE sql STABLE AS $$
  SELECT pg_class.oid FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE nspname = generation AND relkind IN ('r', 'p') AND (
    relname IN ('docket_shard', 'docket_shard_checkpoints', 'docket_shard_arrivals',
                'docket_shard_departures', 'reviews', 'runs', 'human_reviews', 'merge_evidence',
                'review_metrics')
    OR EXISTS (SELECT FROM pg_inherits
               WHERE inhrelid = pg_class.oid
                 AND inhparent = to_regclass(format('%I.review_metrics', generation))))
$$;

-- What a schema is that Docket has made, and may drop.
CREATE FUNCTION docket_generation_mark() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT 'Docket: a generation of the tables of ' || current_schema()
$$;

CREATE FUNCTION docket_drop_generation(generation text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  found oid := to_regnamespace(quote_ident(generation));
BEGIN
  IF found IS NULL THEN
    RETURN;
  END IF;
  IF obj_description(found, 'pg_namespace') IS DISTINCT FROM docket_generation_mark() THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format(
      'the schema %I is not one that Docket has made; give it another name, or drop it',
      generation);
  END IF;
  EXECUTE format('DROP SCHEMA %I CASCADE', generation);
END
$$;

-- An empty schema for a generation, in the place of one that was not finished.
CREATE FUNCTION docket_make_generation(generation text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM docket_drop_generation(generation);
  EXECUTE format('CREATE SCHEMA %I', generation);
  EXECUTE format('COMMENT ON SCHEMA %I IS %L', generation, docket_generation_mark());
END
$$;

-- Takes the indexes and keys of the present schema's reviews away, since rows are copied faster
-- without. Answers what makes them again, in order: keys, indexes, references.
CREATE FUNCTION docket_drop_indexes() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  tables oid[] := ARRAY['reviews', 'runs', 'human_reviews', 'merge_evidence',
                        'review_metrics']::regclass[];
  make text[];
  take text[];
  statement text;
BEGIN
  SELECT array_agg(one.make ORDER BY turn, one.make), array_agg(one.take ORDER BY turn DESC)
  INTO make, take FROM (
    SELECT CASE contype WHEN 'f' THEN 3 ELSE 1 END AS turn,
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
                  pg_get_constraintdef(oid)) AS make,
           format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS take
    FROM pg_constraint
    WHERE conrelid = ANY (tables) AND contype IN ('p', 'u', 'f') AND conparentid = 0
    UNION ALL
    -- ONLY would make that of a partitioned table without those of its partitions.
    SELECT 2, regexp_replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON '),
           format('DROP INDEX %s', indexrelid::regclass)
    FROM pg_index
    WHERE indrelid = ANY (tables) AND NOT EXISTS (
      SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
  ) AS one;
  FOREACH statement IN ARRAY coalesce(take, '{}') LOOP
    EXECUTE statement;
  END LOOP;
  RETURN QUERY SELECT unnest(make);
END
$$;

-- What makes the indexes that somebody has added to the present schema's tables for the generation,
-- which has those of Docket.
CREATE FUNCTION docket_added_indexes(generation text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT replace(regexp_replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON '),
                 format(' ON %I.%I USING ', current_schema(), relname),
                 format(' ON %I.%I USING ', generation, relname))
  FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
  WHERE indrelid IN (SELECT docket_generation_tables(current_schema()))
    AND NOT relispartition
    AND NOT EXISTS (SELECT FROM pg_constraint
                    WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    AND to_regclass(format('%I.%I', generation, (SELECT index.relname FROM pg_class AS index
                                                 WHERE index.oid = indexrelid))) IS NULL
$$;

-- The views that read the present schema's tables. They would go on with the same tables when these
-- are no longer the live ones.
CREATE FUNCTION docket_generation_readers() RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ev_class::regclass::text
  FROM pg_depend JOIN pg_rewrite ON pg_rewrite.oid = objid
  WHERE classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass
    AND refobjid IN (SELECT docket_generation_tables(current_schema()))
  ORDER BY 1
$$;

-- What was granted on the present schema's tables is granted on the generation's.
CREATE FUNCTION docket_grant_generation(generation text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  FOR one IN
    SELECT relname, privilege_type, is_grantable,
           CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END AS who
    FROM pg_class, aclexplode(relacl)
    WHERE pg_class.oid IN (SELECT docket_generation_tables(current_schema()))
      AND grantee <> relowner
      AND to_regclass(format('%I.%I', generation, relname)) IS NOT NULL
  LOOP
    EXECUTE format('GRANT %s ON %I.%I TO %s %s', one.privilege_type, generation, one.relname,
                   one.who, CASE WHEN one.is_grantable THEN 'WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
$$;

CREATE FUNCTION docket_move_generation(source text, target text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT relname FROM pg_class
              WHERE oid IN (SELECT docket_generation_tables(source)) ORDER BY relname
  LOOP
    EXECUTE format('ALTER TABLE %I.%I SET SCHEMA %I', source, name, target);
  END LOOP;
END
$$;

-- The generation and the present schema's change places. Whoever has a checkpoint of the one in
-- memory finds that it is another by now. Waits for those who use the tables, and lets others wait,
-- for a moment only.
CREATE FUNCTION docket_exchange_generation(generation text) RETURNS void
LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE
  live text := current_schema();
  spare text := generation || '_swap';
BEGIN
  EXECUTE format('UPDATE %I.docket_shard_checkpoints AS theirs'
                 ' SET revision = greatest(theirs.revision, ours.revision) + 1'
                 ' FROM %I.docket_shard_checkpoints AS ours'
                 ' WHERE (theirs.log, theirs.partition) = (ours.log, ours.partition)',
                 generation, live);
  -- The later one counts: rows of before are missing in one of them.
  EXECUTE format('UPDATE %I.docket_shard AS theirs'
                 ' SET metrics_from = greatest(theirs.metrics_from, ours.metrics_from)'
                 ' FROM %I.docket_shard AS ours', generation, live);
  PERFORM docket_grant_generation(generation);
  EXECUTE format('CREATE SCHEMA %I', spare);
  PERFORM docket_move_generation(live, spare);
  PERFORM docket_move_generation(generation, live);
  PERFORM docket_move_generation(spare, generation);
  EXECUTE format('DROP SCHEMA %I', spare);
END
$$;
