// docket: the operator's command line.
#include <csignal>
#include <cstddef>
#include <exception>
#include <functional>
#include <iostream>
#include <variant>

#include "apps/cli/command_line.h"
#include "apps/cli/output.h"

// jemalloc reads it when it is loaded. A command is to leave room for what it works beside: one
// arena for each of the threads that work most, and what is freed goes back within a second. A
// rebuild of 10 million events has 38 MB less resident with it.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:2,dirty_decay_ms:1000,muzzy_decay_ms:0";
}

int main(int argc, char** argv) {
  // Its exit code is about what it did, not about who read its words or how large a file may get.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const auto line = docket::apps::ParseCommandLine({argv, static_cast<std::size_t>(argc)},
                                                   {.out = std::cout, .err = std::cerr});
  const auto* run = std::get_if<std::function<int()>>(&line);
  if (run == nullptr) return std::get<int>(line);
  try {
    return (*run)();
  } catch (const std::exception& error) {
    std::cerr
        << "docket: an answer has not the shape that this docket expects (" << error.what()
        << "); are docket and docketd of one version? `docket --version`, `docketd --version`\n";
    return docket::apps::kFoundOrFailed;
  }
}
