-- The read models of the organisations of one shard. All of it is derived: it can be dropped, and
-- is made again from the local read models. No names, logins or texts of people are here.

-- Whose database this is: one shard's alone.
CREATE TABLE docket_shard (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  id text NOT NULL
);

-- How far the rows of one partition of the journal are. Each batch of rows is one transaction with
-- the change of its checkpoint, which names the revision that it was made from.
CREATE TABLE docket_shard_checkpoints (
  log text NOT NULL,
  partition int NOT NULL,
  revision bigint NOT NULL,       -- one more with every change
  source text NOT NULL,           -- what the rows are made of: placement, versions of the views
  parked bigint NOT NULL,         -- streams of it that the views could not apply
  reader bytea NOT NULL,          -- docket.journal.v1.ReaderState, behind the last record read
  next_offset bigint NOT NULL,    -- of it, for people
  copied_to text,                 -- copying all rows: the last key done; null: all are there
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (log, partition)
);

-- Microseconds since 1970, as Docket has them; 0 is not known.
CREATE FUNCTION docket_time(microseconds bigint) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN microseconds = 0 THEN NULL
         ELSE timestamptz 'epoch' + microseconds * interval '1 microsecond' END
$$;

CREATE TABLE reviews (
  host text NOT NULL,
  repository_id bigint NOT NULL,
  number bigint NOT NULL,
  partition int NOT NULL,               -- of review_events
  organization_id bigint NOT NULL,
  author_id bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'closed', 'merged')),
  draft boolean NOT NULL,
  verdict text,                         -- of people: approved, changes_requested, commented
  created_at timestamptz,
  updated_at timestamptz,
  closed_at timestamptz,
  merged_at timestamptz,
  merged_by_id bigint,
  first_human_review_at timestamptz,    -- by somebody else than the author
  first_approval_at timestamptz,
  first_run_completed_at timestamptz,
  completed_runs int NOT NULL,
  heads int NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (host, repository_id, number)
);
CREATE INDEX reviews_of_organization ON reviews (host, organization_id, created_at DESC);
CREATE INDEX reviews_in_state ON reviews (host, organization_id, state, created_at DESC);
CREATE INDEX reviews_of_author ON reviews (host, organization_id, author_id, created_at DESC);
CREATE INDEX reviews_merged ON reviews (host, organization_id, merged_at DESC)
  WHERE merged_at IS NOT NULL;

CREATE TABLE runs (
  host text NOT NULL,
  repository_id bigint NOT NULL,
  number bigint NOT NULL,
  ordinal bigint NOT NULL,
  organization_id bigint NOT NULL,
  head text NOT NULL,
  status text NOT NULL,
  verdict text,                         -- of the bot: approve, request_changes, comment
  requested_at timestamptz,
  ended_at timestamptz,
  critical bigint NOT NULL,             -- findings
  high bigint NOT NULL,
  medium bigint NOT NULL,
  low bigint NOT NULL,
  info bigint NOT NULL,
  rounds bigint NOT NULL,
  consensus boolean NOT NULL,
  confidence_percent bigint NOT NULL,
  PRIMARY KEY (host, repository_id, number, ordinal),
  FOREIGN KEY (host, repository_id, number) REFERENCES reviews ON DELETE CASCADE
);
CREATE INDEX runs_of_organization ON runs (host, organization_id, requested_at DESC);

CREATE TABLE human_reviews (
  host text NOT NULL,
  repository_id bigint NOT NULL,
  number bigint NOT NULL,
  id bigint NOT NULL,                   -- the provider's
  organization_id bigint NOT NULL,
  reviewer_id bigint NOT NULL,
  verdict text,                         -- null: only its dismissal was seen
  submitted_at timestamptz,
  dismissed boolean NOT NULL,
  PRIMARY KEY (host, repository_id, number, id),
  FOREIGN KEY (host, repository_id, number) REFERENCES reviews ON DELETE CASCADE
);
CREATE INDEX human_reviews_of_reviewer
  ON human_reviews (host, organization_id, reviewer_id, submitted_at DESC);

CREATE TABLE merge_evidence (
  host text NOT NULL,
  repository_id bigint NOT NULL,
  number bigint NOT NULL,
  organization_id bigint NOT NULL,
  merged_at timestamptz,
  merge_sha text NOT NULL,
  assessed boolean NOT NULL,
  violations text[] NOT NULL,           -- of the last assessment
  PRIMARY KEY (host, repository_id, number),
  FOREIGN KEY (host, repository_id, number) REFERENCES reviews ON DELETE CASCADE
);
CREATE INDEX merge_evidence_of_organization
  ON merge_evidence (host, organization_id, merged_at DESC);

-- What took how long, one row for each review, by the month in which the review was opened.
CREATE TABLE review_metrics (
  occurred_at timestamptz NOT NULL,     -- the review's created_at, which never changes
  host text NOT NULL,
  repository_id bigint NOT NULL,
  number bigint NOT NULL,
  organization_id bigint NOT NULL,
  first_human_review_seconds double precision,
  first_bot_review_seconds double precision,
  approval_to_merge_seconds double precision,
  merge_seconds double precision,       -- from opened to merged
  PRIMARY KEY (occurred_at, host, repository_id, number),
  FOREIGN KEY (host, repository_id, number) REFERENCES reviews ON DELETE CASCADE
) PARTITION BY RANGE (occurred_at);
CREATE INDEX review_metrics_of_organization ON review_metrics (host, organization_id, occurred_at);
CREATE INDEX review_metrics_of_review ON review_metrics (host, repository_id, number);

-- Makes the partition of a month (review_metrics_2026_11), if it is not there. Months are UTC's.
CREATE FUNCTION docket_make_month(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  month timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
  name text := 'review_metrics_' || to_char(month, 'YYYY_MM');
BEGIN
  IF to_regclass(quote_ident(name)) IS NULL THEN
    PERFORM pg_advisory_xact_lock(723627003, 1);  -- whoever else makes one at this moment
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF review_metrics'
                   ' FOR VALUES FROM (%L) TO (%L)',
                   name, month AT TIME ZONE 'UTC',
                   (month + interval '1 month') AT TIME ZONE 'UTC');
  END IF;
END
$$;
