// Ownership: a hint which partitions this process should work on. Only a hint: two processes that
// both believe they should own a partition are harmless (journal_writer.h), and one that nobody
// believes in waits. Where a new owner goes on is never part of it: that stands in the logs.
// Thread-safety: every method may be called from any thread at the same time.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "eventstore/position.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

class Ownership {
 public:
  Ownership() = default;
  Ownership(const Ownership&) = delete;
  Ownership& operator=(const Ownership&) = delete;
  virtual ~Ownership() = default;

  [[nodiscard]] virtual bool Owns(PartitionIndex partition) const = 0;

  // `on_change` is called, from any thread, after each change of what Owns answers; it may be
  // called for nothing. It must not block or call the ownership.
  [[nodiscard]] virtual std::unique_ptr<Subscription> Subscribe(
      std::function<void()> on_change) = 0;

  // Gives up all, so that others take over at once. Waits for that, but not for long.
  virtual void Leave() = 0;

  // OK, or why it is not known what to work on.
  [[nodiscard]] virtual absl::Status health() const = 0;
};

// The only process there is.
class OwnsAll final : public Ownership {
 public:
  [[nodiscard]] bool Owns(PartitionIndex /*partition*/) const override { return true; }
  [[nodiscard]] std::unique_ptr<Subscription> Subscribe(
      std::function<void()> /*on_change*/) override {
    return nullptr;  // it never changes
  }
  void Leave() override {}
  [[nodiscard]] absl::Status health() const override { return absl::OkStatus(); }
};

}  // namespace docket::eventstore
