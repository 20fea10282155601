#include "eventstore/postgres/postgres_blob_store.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/postgres/blob_migrations.h"
#include "platform/hashing.h"
#include "platform/postgres/migrations.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

using platform::PostgresBytes;
using platform::PostgresConnection;

// Of the chunks of a blob that one statement reads.
constexpr std::int64_t kChunksRead = 4;
// More than fits beside other rows in a page, so that a table which cannot grow is noticed.
constexpr std::size_t kProbeBytes = 64U << 10U;

std::string NameOf(const BlobHash& hash) {
  return absl::StrCat("blob ", platform::HexEncode(platform::AsBytes(hash)));
}

PostgresBytes ParameterOf(const BlobHash& hash) { return {platform::AsBytes(hash)}; }

// The blob's chunks, in order; empty content has one, too.
std::vector<std::string_view> Split(std::string_view content, std::size_t chunk_bytes) {
  std::vector<std::string_view> chunks;
  do {
    chunks.push_back(content.substr(0, chunk_bytes));
    content.remove_prefix(chunks.back().size());
  } while (!content.empty());
  return chunks;
}

enum class Stored { kNothing, kWhole, kBroken };

absl::StatusOr<Stored> LookFor(PostgresConnection& connection, const BlobHash& hash,
                               const std::string& what) {
  DOCKET_ASSIGN_OR_RETURN(
      const auto rows,
      connection.Execute({.sql = "SELECT sha256(string_agg(data, ''::bytea ORDER BY chunk))"
                                 " FROM docket_blob_chunks WHERE digest = $1",
                          .what = what},
                         {{ParameterOf(hash)}}));
  if (rows.IsNull(0, 0)) return Stored::kNothing;
  return rows.Bytes(0, 0) == platform::AsBytes(hash) ? Stored::kWhole : Stored::kBroken;
}

struct Chunk {
  std::int64_t number = 0;
  std::string_view data;
};

// False: one is there already.
absl::StatusOr<bool> InsertChunk(PostgresConnection& connection, const BlobHash& hash,
                                 const Chunk& chunk, const std::string& what) {
  DOCKET_ASSIGN_OR_RETURN(
      const auto rows,
      connection.Execute({.sql = "INSERT INTO docket_blob_chunks (digest, chunk, data)"
                                 " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                          .what = what},
                         {{ParameterOf(hash), chunk.number, PostgresBytes{chunk.data}}}));
  return rows.affected() == 1;
}

// Where another process was faster, nothing: its chunks may be of another size.
absl::Status InsertChunks(PostgresConnection& connection, const BlobHash& hash,
                          const std::vector<std::string_view>& chunks, const std::string& what) {
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const Chunk chunk{.number = static_cast<std::int64_t>(i), .data = chunks[i]};
    DOCKET_ASSIGN_OR_RETURN(const bool is_new, InsertChunk(connection, hash, chunk, what));
    if (is_new) continue;
    DOCKET_ASSIGN_OR_RETURN(const Stored stored, LookFor(connection, hash, what));
    if (stored == Stored::kWhole && i == 0) return absl::OkStatus();
    return absl::AbortedError(absl::StrCat(what, ": another process changes it. Try again"));
  }
  return absl::OkStatus();
}

absl::Status DeleteBlob(PostgresConnection& connection, const BlobHash& hash,
                        const std::string& what) {
  return connection
      .Execute({.sql = "DELETE FROM docket_blob_chunks WHERE digest = $1", .what = what},
               {{ParameterOf(hash)}})
      .status();
}

}  // namespace

PostgresBlobStore::PostgresBlobStore(const PostgresBlobOptions& options,
                                     const platform::Clock& clock)
    : options_(options), pool_(options.pool), failure_(clock) {}

absl::StatusOr<std::unique_ptr<PostgresBlobStore>> PostgresBlobStore::Open(
    const PostgresBlobOptions& options, const platform::Clock& clock) {
  if (options.chunk_bytes == 0) {
    return absl::InvalidArgumentError("chunks of blobs must have at least one byte");
  }
  std::unique_ptr<PostgresBlobStore> store(new PostgresBlobStore(options, clock));
  DOCKET_ASSIGN_OR_RETURN(const auto connection, store->pool_.Take());
  DOCKET_RETURN_IF_ERROR(
      platform::Migrate(*connection, {.part = "blobs", .migrations = BlobMigrations()}));
  return store;
}

absl::StatusOr<BlobHash> PostgresBlobStore::Put(std::string_view content) {
  if (content.size() > options_.blob_bytes_max) {
    return absl::InvalidArgumentError(absl::StrCat("a blob of ", content.size(), " bytes; at most ",
                                                   options_.blob_bytes_max, " are taken"));
  }
  const BlobHash hash = platform::Sha256(content);
  DOCKET_RETURN_IF_ERROR(failure_.Note(Store(hash, content)));
  return hash;
}

absl::Status PostgresBlobStore::Store(const BlobHash& hash, std::string_view content) {
  const std::string what = absl::StrCat("store ", NameOf(hash), " in PostgreSQL");
  DOCKET_ASSIGN_OR_RETURN(const auto connection, pool_.Take());
  DOCKET_ASSIGN_OR_RETURN(const Stored stored, LookFor(*connection, hash, what));
  if (stored == Stored::kWhole) return absl::OkStatus();
  const auto chunks = Split(content, options_.chunk_bytes);
  // One statement is a transaction by itself.
  if (stored == Stored::kNothing && chunks.size() == 1) {
    return InsertChunks(*connection, hash, chunks, what);
  }
  return connection->InTransaction(what, [&](PostgresConnection& open) -> absl::Status {
    if (stored == Stored::kBroken) DOCKET_RETURN_IF_ERROR(DeleteBlob(open, hash, what));
    return InsertChunks(open, hash, chunks, what);
  });
}

absl::StatusOr<std::string> PostgresBlobStore::Get(const BlobHash& hash) {
  DOCKET_ASSIGN_OR_RETURN(std::string content, Load(hash));
  if (platform::Sha256(content) != hash) {
    return absl::DataLossError(
        absl::StrCat(NameOf(hash),
                     " in PostgreSQL: the content is not what its name says. "
                     "Restore the server's database from a backup or replica"));
  }
  return content;
}

absl::StatusOr<std::string> PostgresBlobStore::Load(const BlobHash& hash) {
  const std::string what = absl::StrCat("read ", NameOf(hash), " in PostgreSQL");
  DOCKET_ASSIGN_OR_RETURN(const auto connection, pool_.Take());
  std::string content;
  for (std::int64_t first = 0;; first += kChunksRead) {
    DOCKET_ASSIGN_OR_RETURN(
        const auto rows,
        connection->Execute({.sql = "SELECT data FROM docket_blob_chunks"
                                    " WHERE digest = $1 AND chunk >= $2 AND chunk < $3"
                                    " ORDER BY chunk",
                             .what = what},
                            {{ParameterOf(hash), first, first + kChunksRead}}));
    if (first == 0 && rows.count() == 0) {
      return absl::NotFoundError(absl::StrCat("there is no ", NameOf(hash), " in PostgreSQL"));
    }
    for (int row = 0; row < rows.count(); ++row) content += rows.Bytes(row, 0);
    if (rows.count() < kChunksRead) return content;
  }
}

absl::Status PostgresBlobStore::failure() const {
  return failure_.Ask([this] { return Probe(); });
}

// A row that no other process ever sees: under a name that no content has, inserted and deleted in
// one transaction, and committed, so that the server's log of transactions is tried, too.
absl::Status PostgresBlobStore::Probe() const {
  const std::string what = "try to store a blob in PostgreSQL";
  const BlobHash nobodys{};
  const std::string data = platform::RandomBytes(kProbeBytes);
  DOCKET_ASSIGN_OR_RETURN(const auto connection, pool_.Take());
  return connection->InTransaction(what, [&](PostgresConnection& open) -> absl::Status {
    DOCKET_RETURN_IF_ERROR(InsertChunk(open, nobodys, {.number = 0, .data = data}, what).status());
    return DeleteBlob(open, nobodys, what);
  });
}

}  // namespace docket::eventstore
