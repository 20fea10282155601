-- Moves of organisations between shards (docs/postgres.md).

-- How many facts of placements, by partition of organization_events, the writer of the rows knew:
-- who knows less writes nothing any more.
ALTER TABLE docket_shard_checkpoints ADD COLUMN placements text NOT NULL DEFAULT '';

-- An organisation whose rows are built here, and are asked for here only when all are there: how
-- far each partition of review_events is.
CREATE TABLE docket_shard_arrivals (
  host text NOT NULL,
  organization_id bigint NOT NULL,
  partition int NOT NULL,
  placement bigint NOT NULL,            -- version of the fact that placed it here
  copied_to text,                       -- the last key looked at; null: all were
  equal boolean NOT NULL DEFAULT false, -- compared with the local read models
  PRIMARY KEY (host, organization_id, partition)
);

-- An organisation that another shard is asked for, so that its rows are dropped here. Who still
-- asks here is told to ask again.
CREATE TABLE docket_shard_departures (
  host text NOT NULL,
  organization_id bigint NOT NULL,
  placement bigint NOT NULL,
  PRIMARY KEY (host, organization_id)
);
