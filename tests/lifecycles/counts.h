// What occurred in the lifecycles that were run: so that a run which proves nothing about some kind
// of event, delivery or fault is found. Thread-safety: values.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace docket::lifecycles {

struct Counts {
  std::int64_t lifecycles = 0;
  std::map<std::string, std::int64_t> events{};      // by type, those recorded
  std::map<std::string, std::int64_t> rows{};        // of the webhook table, deliveries decided
  std::map<std::string, std::int64_t> rejections{};  // by code
  std::map<std::string, std::int64_t> others{};      // faults, commands, timers

  void Add(const Counts& more);
};

// A table for people.
std::ostream& operator<<(std::ostream& stream, const Counts& counts);

// The rows of the webhook table and the types of events that lifecycles can bring about and that
// never occurred.
[[nodiscard]] std::vector<std::string> NeverOccurred(const Counts& counts);

}  // namespace docket::lifecycles
