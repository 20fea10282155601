// Asks journal_judge, a program that reads the logs with nothing of the product's, and writes what
// it says into the ledger. Thread-safety: a function without shared state. No process writes
// meanwhile.
#pragma once

#include <string>

#include "tests/torture/history.h"
#include "tests/torture/report.h"

namespace docket::torture {

struct JudgeOptions {
  std::string bootstrap;
  std::string acknowledged_file;  // is written, for the program
  // It is wrong then that no record had to be ignored, and that the same logs, read without the
  // reader rule, are without damage: the blows proved nothing.
  bool zombies_are_due = false;
};

void JudgeFromOutside(const JudgeOptions& options, const History& history, Ledger& ledger);

}  // namespace docket::torture
