// CheckCommand: what holds for every command, whatever it was made of: it is stored and read back
// as the same command and the same bytes; deciding it on empty state gives an answer, and so does
// deciding it again; all events and states that come of it are stored and read back in the same
// way, and the events can be shown as JSON.
// Thread-safety: a function without shared state. Failure: what does not hold aborts.
#pragma once

#include "domain/catalogue.h"

namespace docket::fuzz {

void CheckCommand(const domain::RecordedCommand& command);

}  // namespace docket::fuzz
