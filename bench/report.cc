#include "bench/report.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>

namespace docket::bench {

void Print(const Finding& finding) {
  boost::json::object more;
  for (const auto& [name, value] : finding.more) more[name] = value;
  const boost::json::object line = {{"what", finding.what},
                                    {"ours", finding.ours},
                                    {"ceiling", finding.ceiling},
                                    {"unit", finding.unit},
                                    {"ceiling_is", finding.ceiling_is},
                                    {"more", std::move(more)}};
  std::cout << boost::json::serialize(line) << "\n" << std::flush;
}

}  // namespace docket::bench
