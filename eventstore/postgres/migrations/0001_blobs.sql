-- Blobs, each in chunks: what a statement moves is small, whatever the size of a blob. All chunks
-- of a blob are inserted in one transaction.
CREATE TABLE docket_blob_chunks (
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),  -- SHA-256 of the whole content
  chunk bigint NOT NULL CHECK (chunk >= 0),                 -- from 0, without a gap
  data bytea NOT NULL,                                      -- empty only where the content is
  PRIMARY KEY (digest, chunk)
);
