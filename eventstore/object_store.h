// ObjectStore: the port to named objects that are written once and never changed, as a directory or
// a cloud's object store keeps them. The archive stands on it. Adapter: directory/. One contract
// suite (tests/contract/object_store_contract.h) is for every adapter.
//
// A name is made of parts of [a-z0-9_.-] with '/' between them; a part does not begin with a dot.
// All parts but the last are folders, which need not be made.
// Errors: those of record_log.h, and the ones named below.
// Thread-safety: every method may be called from any thread at the same time, also in several
// processes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace docket::eventstore {

class ObjectStore {
 public:
  ObjectStore() = default;
  ObjectStore(const ObjectStore&) = delete;
  ObjectStore& operator=(const ObjectStore&) = delete;
  virtual ~ObjectStore() = default;

  // Durable when it returns OK. kAlreadyExists: there is one of this name, durable and unchanged;
  // of several at the same time one alone wins. Any other failure leaves nothing, or all of it.
  [[nodiscard]] virtual absl::Status PutIfAbsent(const std::string& name,
                                                 std::string_view content) = 0;

  // kNotFound: there is none. kDataLoss: it is longer than the caller takes.
  [[nodiscard]] virtual absl::StatusOr<std::string> Get(const std::string& name,
                                                        std::size_t bytes_max) = 0;

  // The names of the objects and folders in a folder, without its own, in order; "" is the store.
  // A folder that is not there is empty.
  [[nodiscard]] virtual absl::StatusOr<std::vector<std::string>> List(
      const std::string& folder) = 0;
};

}  // namespace docket::eventstore
