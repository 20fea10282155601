// docket: the operator's command line.
#include <csignal>
#include <cstddef>
#include <functional>
#include <iostream>
#include <variant>

#include "apps/cli/command_line.h"

int main(int argc, char** argv) {
  // Its exit code is about what it did, not about who read its words or how large a file may get.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const auto line = docket::apps::ParseCommandLine({argv, static_cast<std::size_t>(argc)},
                                                   {.out = std::cout, .err = std::cerr});
  if (const auto* run = std::get_if<std::function<int()>>(&line)) return (*run)();
  return std::get<int>(line);
}
