// KeyTable: where keys are stored, wrapped: one row of each name, for ever. A row whose key was
// destroyed stays, without the key: a name never gets another one.
// Adapters: memory/, rocksdb/ (one process at a time), postgres/ (any number).
// tests/privacy/key_table_contract.h has what all of them do.
// Thread-safety: every method may be called from any thread at the same time. What is stored is
// durable when a call returns OK. Errors: kUnavailable passes by itself; others as the adapter's
// store has them. Nothing is half-written.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "privacy/key_name.h"
#include "privacy/sealing_key.h"

namespace docket::privacy {

struct KeyRow {
  KeyName name;
  KeyId id;             // of a destroyed key too, if there ever was one
  std::string wrapped;  // empty: destroyed
  std::string master;   // the name of the master key that wrapped it
  domain::Timestamp made_at;
  domain::Timestamp destroyed_at{};
  [[nodiscard]] bool destroyed() const { return wrapped.empty(); }
  friend bool operator==(const KeyRow&, const KeyRow&) = default;
};

class KeyTable {
 public:
  KeyTable() = default;
  KeyTable(const KeyTable&) = delete;
  KeyTable& operator=(const KeyTable&) = delete;
  virtual ~KeyTable() = default;

  // The row that the name has then: this one, or one that was there before.
  [[nodiscard]] virtual absl::StatusOr<KeyRow> PutIfAbsent(const KeyRow& row) = 0;

  // Nothing: there is none.
  [[nodiscard]] virtual absl::StatusOr<std::optional<KeyRow>> FindByName(const KeyName& name) = 0;
  [[nodiscard]] virtual absl::StatusOr<std::optional<KeyRow>> FindById(const KeyId& id) = 0;

  // The names from `first` on and before `end`, in their order, that have a key.
  [[nodiscard]] virtual absl::StatusOr<std::vector<KeyName>> Living(const KeyName& first,
                                                                    const KeyName& end,
                                                                    std::size_t count_max) = 0;

  // Puts another wrapping in the place of each row's, where the row still has that of `before`;
  // what another has changed meanwhile is left. The bytes from before go with WriteAnew.
  struct Rewrapped {
    KeyRow before;
    std::string wrapped;
    std::string master;
  };
  [[nodiscard]] virtual absl::Status Rewrap(std::span<const Rewrapped> rows) = 0;

  // The rows are without their keys then, or made without one; the first time counts. The keys'
  // bytes are gone from the files that the adapter writes itself; see each about its own. An error
  // may leave some of them as they were.
  [[nodiscard]] virtual absl::Status Destroy(std::span<const KeyName> names,
                                             domain::Timestamp at) = 0;

  // What no row has any more is gone from the files that the adapter writes itself.
  [[nodiscard]] virtual absl::Status WriteAnew() = 0;

  // OK, or why the table cannot be read or written at present, as far as it is known; it ends by
  // itself.
  [[nodiscard]] virtual absl::Status failure() const = 0;
};

}  // namespace docket::privacy
