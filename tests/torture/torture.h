// The whole of a run: docketd under load, struck by a schedule, and then the checks. Thread-safety:
// called by one thread. Threads: those of its clients, all joined when it returns. Failure: what is
// wrong is in the report.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/time/time.h"
#include "tests/torture/kafka_schedule.h"
#include "tests/torture/report.h"
#include "tests/torture/victim.h"

namespace docket::torture {

enum class Backend { kRocksdb, kKafka };

struct TortureOptions {
  Backend backend = Backend::kRocksdb;
  absl::Duration time = absl::Seconds(60);  // of the blows; the checks come after it
  std::uint64_t seed = 1;
  std::string data_dir;
  Programs programs;
  std::int64_t verify_every = 5;  // restarts; 0: only at the end
  double rate = 40;               // deliveries per second at the most
  // A wrong that must be found: a delivery is claimed to be acknowledged that was never sent, and
  // a row of a view is altered before the last verification.
  bool with_a_wrong = false;
  // Of kKafka: blows that are left out.
  KafkaBlowNames without;
};

// Says every ten seconds how far it is.
[[nodiscard]] TortureReport Torture(const TortureOptions& options, std::ostream& out);

}  // namespace docket::torture
