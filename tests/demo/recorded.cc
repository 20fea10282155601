#include "tests/demo/recorded.h"

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

namespace docket::demo {

const Corpus& RecordedCorpus() {
  static const Corpus corpus = [] {
    std::string error;
    std::optional<Corpus> loaded = LoadCorpus(kCorpusPath, error);
    if (!loaded) {
      std::cerr << error << '\n';
      std::abort();
    }
    return *std::move(loaded);
  }();
  return corpus;
}

}  // namespace docket::demo
