// Which blobs a record may name. A blob is named by its SHA-256, in one field or another of the
// messages that a record holds; every field of 32 bytes is taken for one, whatever its meaning. So
// a new event that names a blob is archived with it without anybody thinking of it, and the price
// is a look into the blob store for each hash that names none.
// Thread-safety: a pure function.
// Source: the wire format of Protocol Buffers.
#pragma once

#include <set>

#include "eventstore/blob_store.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

// Of a record whose value is a framed message (schemas/codec/frame.h), also of messages within;
// none of any other record.
[[nodiscard]] std::set<BlobHash> BlobCandidates(const Record& record);

}  // namespace docket::eventstore
