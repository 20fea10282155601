-- Keys that seal what is recorded of people, wrapped; one row of each name, for ever. A key that is
-- destroyed leaves its row.
CREATE TABLE docket_keys (
  name text COLLATE "C" PRIMARY KEY,
  id bytea NOT NULL UNIQUE CHECK (octet_length(id) = 16),
  wrapped bytea,             -- null: destroyed
  master text,               -- the name of the master key that wrapped it
  made_at bigint NOT NULL,   -- microseconds since 1970
  destroyed_at bigint,
  CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
  CHECK ((wrapped IS NULL) = (master IS NULL))
);
