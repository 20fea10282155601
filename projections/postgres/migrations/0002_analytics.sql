-- What the API's analytics ask for (docs/queries.md).

-- When the last record that the rows include was appended; null: not known.
ALTER TABLE docket_shard_checkpoints ADD COLUMN last_appended_at timestamptz;

-- From opened to the first approval by somebody else than the author.
ALTER TABLE review_metrics ADD COLUMN first_approval_seconds double precision;

CREATE INDEX reviews_closed ON reviews (host, organization_id, closed_at DESC)
  WHERE state = 'closed';
