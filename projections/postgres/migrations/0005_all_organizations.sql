-- Analytics over all organisations of a shard (docs/queries.md) ask for a range of time alone, for
-- which indexes that begin with an organisation can only be read as a whole. review_metrics has one
-- by time already: its primary key.

CREATE INDEX reviews_by_created_at ON reviews (created_at);
CREATE INDEX reviews_by_merged_at ON reviews (merged_at) WHERE merged_at IS NOT NULL;
CREATE INDEX reviews_by_closed_at ON reviews (closed_at) WHERE state = 'closed';
CREATE INDEX runs_by_requested_at ON runs (requested_at);
