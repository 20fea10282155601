// Alters what is stored in a data directory on which no docketd runs, as no crash may: what the
// checks must find. Thread-safety: functions without shared state. Failure: aborts the test.
#pragma once

#include <string>

namespace docket::torture {

// Removes the last delivery of a partition: its id.
[[nodiscard]] std::string RemoveADelivery(const std::string& data_dir);

// Appends a commit to a journal of reviews that decides again what was decided.
void DecideAgain(const std::string& data_dir);

// Appends a command that nobody decides, since nothing runs: its id.
[[nodiscard]] std::string AddACommand(const std::string& data_dir);

}  // namespace docket::torture
