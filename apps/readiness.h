// What /readyz says of the parts of a node that no loop drives.
// Thread-safety: functions without shared state; what they ask may be asked by any thread.
#pragma once

#include "api/routes.h"
#include "eventstore/blob_store.h"
#include "privacy/key_table.h"
#include "projections/queries.h"

namespace docket::apps {

// "api keys": not ok while the stream of all keys is parked, since then no key is accepted (see
// api/auth/authenticator.h), or while the keys cannot be read. Keys that no view has yet are the
// business of a first start, and ok. `readable`: what the caller knows of it besides.
[[nodiscard]] api::ComponentState AskKeys(projections::KeyQueries& keys,
                                          const absl::Status& readable = absl::OkStatus());

// "views": not ok while rows of a view are of another version than this program's: nothing is read
// from them, and only a rebuild can replace them.
[[nodiscard]] api::ComponentState AskViews(projections::SystemQueries& system);

// "sealing keys": not ok while what is recorded of people can neither be sealed nor opened.
[[nodiscard]] api::ComponentState AskSealingKeys(const privacy::KeyTable& keys);

// "blobs": not ok while no large body can be stored.
[[nodiscard]] api::ComponentState AskBlobs(const eventstore::BlobStore& blobs);

}  // namespace docket::apps
