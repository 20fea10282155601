// Whatever a document holds, reading it takes no more than kPeakBytes: counted at every allocation
// of C++ in this program, over documents of 300 MB that are fed as a stream, and over those that
// fill what is kept. A program of its own, since it replaces the allocation of all it is linked
// with.
#include <gtest/gtest.h>
#include <malloc.h>
#include <zlib.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "commands/sarif/read_sarif.h"

namespace {

std::atomic<std::int64_t> live_bytes{0};
std::atomic<std::int64_t> peak_bytes{0};

void* Allocate(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  const std::int64_t live = live_bytes += static_cast<std::int64_t>(malloc_usable_size(memory));
  if (live > peak_bytes) peak_bytes = live;
  return memory;
}

void Free(void* memory) {
  if (memory == nullptr) return;
  live_bytes -= static_cast<std::int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete[](void* memory) noexcept { Free(memory); }
void operator delete(void* memory, std::size_t) noexcept { Free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { Free(memory); }

namespace docket::tests {
namespace {

using commands::sarif::kPeakBytes;
using commands::sarif::ReadSarif;

// Packs a document while it is made, so that it is never whole.
class Packed {
 public:
  Packed() {
    EXPECT_EQ(deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
              Z_OK);
  }
  Packed(const Packed&) = delete;
  Packed& operator=(const Packed&) = delete;
  ~Packed() { deflateEnd(&stream_); }

  Packed& Add(std::string_view text, std::size_t times = 1) {
    for (std::size_t i = 0; i < times; ++i) Deflate(text, Z_NO_FLUSH);
    return *this;
  }

  [[nodiscard]] std::string Body() {
    Deflate("", Z_FINISH);
    return body_;
  }
  [[nodiscard]] std::uint64_t bytes() const { return stream_.total_in; }

 private:
  void Deflate(std::string_view text, int flush) {
    std::string input(text);
    stream_.next_in = reinterpret_cast<Bytef*>(input.data());
    stream_.avail_in = static_cast<uInt>(input.size());
    do {
      stream_.next_out = chunk_.data();
      stream_.avail_out = static_cast<uInt>(chunk_.size());
      deflate(&stream_, flush);
      body_.append(reinterpret_cast<const char*>(chunk_.data()), chunk_.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

  z_stream stream_{};
  std::vector<Bytef> chunk_ = std::vector<Bytef>(std::size_t{1} << 16U);
  std::string body_;
};

struct Outcome {
  absl::StatusOr<domain::FindingSet> set;
  std::int64_t bytes = 0;  // at the peak, beside what was there before
};

Outcome Measure(const std::string& body) {
  const std::int64_t before = live_bytes;
  peak_bytes = before;
  auto set = ReadSarif(body);
  const std::int64_t taken = peak_bytes - before;
  std::cout << "peak: " << taken / 1024 << " KiB for a body of " << body.size() / 1024 << " KiB\n";
  EXPECT_LE(taken, static_cast<std::int64_t>(kPeakBytes));
  return {.set = std::move(set), .bytes = taken};
}

constexpr std::string_view kBegin =
    R"({"version":"2.1.0","runs":[{"tool":{"driver":{"name":"lint"}},)";
constexpr std::size_t kMegabyte = 1'000'000;

std::string Zeros(std::size_t count) { return std::string(count, '0'); }

// Each of these is refused, skipped or cut as it is read, and takes next to nothing.
TEST(SarifMemory, OfWhatIsSkipped) {
  const std::string text = Zeros(kMegabyte);
  for (const std::string_view member : {R"("properties":{"x":")", R"("results":[{"ruleId":")",
                                        R"("results":[{"message":{"text":")"}) {
    Packed packed;
    packed.Add(kBegin).Add(member).Add(text, 300).Add("\"}");
    if (member.find("message") != std::string_view::npos) packed.Add("}");
    if (member.find("results") != std::string_view::npos) packed.Add("]");
    const Outcome outcome = Measure(packed.Add("}]}").Body());
    EXPECT_GT(packed.bytes(), 300 * kMegabyte);
    EXPECT_EQ(outcome.set.ok(), member.find("ruleId") == std::string_view::npos)
        << outcome.set.status();
    EXPECT_LT(outcome.bytes, std::int64_t{1} << 20U);
  }
}

TEST(SarifMemory, OfALongKeyOrNumber) {
  const std::string text = Zeros(kMegabyte);
  Packed key;
  key.Add(kBegin).Add("\"").Add(text, 300).Add("\":1}]}");
  const Outcome of_key = Measure(key.Body());
  EXPECT_TRUE(of_key.set.ok()) << of_key.set.status();
  EXPECT_LT(of_key.bytes, std::int64_t{1} << 20U);
  Packed number;
  number.Add(kBegin).Add("\"x\":0.").Add(text, 300).Add("}]}");
  const Outcome of_number = Measure(number.Body());
  EXPECT_TRUE(of_number.set.ok()) << of_number.set.status();
  EXPECT_LT(of_number.bytes, std::int64_t{1} << 20U);
}

TEST(SarifMemory, OfTwentyMillionResults) {
  const std::string results = [] {
    std::string all;
    for (int i = 0; i < 10'000; ++i) all += R"({"ruleId":"R"},)";
    return all;
  }();
  Packed packed;
  packed.Add(kBegin).Add(R"("results":[)").Add(results, 2'000).Add("{}]}]}");
  const Outcome outcome = Measure(packed.Body());
  EXPECT_EQ(outcome.set.status().code(), absl::StatusCode::kInvalidArgument);
}

// As many results as may be, all different, each with all the text that is kept of one.
TEST(SarifMemory, OfTwentyFullRuns) {
  const std::string message(domain::kMessageBytesKept - 8, 'm');
  Packed packed;
  packed.Add(R"({"version":"2.1.0","runs":[)");
  for (int run = 0; run < 20; ++run) {
    packed.Add(run == 0 ? "" : ",").Add(R"({"tool":{"driver":{"name":"lint"}},"results":[)");
    for (int i = 0; i < 3'000; ++i) {
      packed.Add(i == 0 ? "" : ",").Add(R"({"message":{"text":")").Add(std::to_string(i));
      packed.Add(message).Add("\"}}");
    }
    packed.Add("]}");
  }
  const Outcome outcome = Measure(packed.Add("]}").Body());
  EXPECT_GT(packed.bytes(), 240 * kMegabyte);
  ASSERT_TRUE(outcome.set.ok()) << outcome.set.status();
  EXPECT_EQ(outcome.set->counts.medium, 60'000);
  EXPECT_LT(outcome.set->findings.size(), 7'000U);
}

// The most that was found to be taken: as many small findings as there may be, so that what
// surrounds each counts most, and as large a catalogue as is taken.
TEST(SarifMemory, OfAHundredThousandSmallFindings) {
  Packed packed;
  packed.Add(R"({"version":"2.1.0","runs":[)");
  for (int run = 0; run < 20; ++run) {
    packed.Add(run == 0 ? "" : ",").Add(R"({"tool":{"driver":{"name":"lint"}},"artifacts":[)");
    packed.Add(R"({"location":{"uri":"some/path/to/a.c"}},)", 19'000).Add(R"({}],"results":[)");
    packed.Add(R"({"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.c"}}}]},)",
               4'999);
    packed.Add("{}]}");
  }
  const Outcome outcome = Measure(packed.Add("]}").Body());
  ASSERT_TRUE(outcome.set.ok()) << outcome.set.status();
  EXPECT_EQ(outcome.set->findings.size(), 100'000U);
}

// More than is kept between the two readings.
TEST(SarifMemory, OfTheCatalogue) {
  Packed packed;
  packed.Add(R"({"version":"2.1.0","runs":[)");
  for (int run = 0; run < 20; ++run) {
    packed.Add(run == 0 ? "" : ",").Add(R"({"tool":{"driver":{"name":"lint","rules":[)");
    packed.Add(R"({"id":"R","properties":{"tags":["a","b","c","d"]}},)", 20'000);
    packed.Add(R"({}]}},"artifacts":[)").Add(R"({"location":{"uri":"some/path/to/a.c"}},)", 50'000);
    packed.Add("{}]}");
  }
  const Outcome outcome = Measure(packed.Add("]}").Body());
  EXPECT_EQ(outcome.set.status().code(), absl::StatusCode::kInvalidArgument);
}

// A result whose places are all different and as long as they may be.
TEST(SarifMemory, OfPlaces) {
  const std::string path(4'000, 'p');
  Packed packed;
  packed.Add(kBegin).Add(R"("results":[)");
  for (int result = 0; result < 50; ++result) {
    packed.Add(result == 0 ? "" : ",").Add(R"({"locations":[)");
    for (int i = 0; i < 1'000; ++i) {
      packed.Add(i == 0 ? "" : ",").Add(R"({"physicalLocation":{"artifactLocation":{"uri":")");
      packed.Add(std::to_string(i)).Add(path).Add("\"}}}");
    }
    packed.Add("]}");
  }
  const Outcome outcome = Measure(packed.Add("]}]}").Body());
  ASSERT_TRUE(outcome.set.ok()) << outcome.set.status();
  EXPECT_LT(outcome.bytes, std::int64_t{16} << 20U);
}

}  // namespace
}  // namespace docket::tests
