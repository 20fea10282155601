// Unpacking, and JSON in pieces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "commands/sarif/json_stream.h"
#include "commands/sarif/text.h"
#include "commands/sarif/unpack.h"
#include "platform/string_view_bridge.h"
#include "tests/sarif/documents.h"

namespace docket::tests {
namespace {

using commands::sarif::JsonSink;
using commands::sarif::JsonStream;
using commands::sarif::TextPart;
using commands::sarif::Unpacking;
using testing::HasSubstr;

struct Unpacked {
  std::string text;
  absl::Status status;
};

Unpacked Unpack(std::string_view body, std::uint64_t bytes_max = 1 << 30) {
  Unpacking unpacking(body, bytes_max);
  Unpacked unpacked;
  for (;;) {
    const auto chunk = unpacking.Next();
    unpacked.status = chunk.status();
    if (!chunk.ok() || chunk->empty()) return unpacked;
    EXPECT_LE(chunk->size(), commands::sarif::kChunkBytes);
    unpacked.text += *chunk;
  }
}

std::string Numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i) + " ";
  return text;
}

TEST(SarifUnpacking, GivesWhatWasPacked) {
  const std::string text = Numbers(100'000);
  for (const std::string& body : {text, Gzip(text)}) {
    const Unpacked unpacked = Unpack(body);
    EXPECT_TRUE(unpacked.status.ok()) << unpacked.status;
    EXPECT_EQ(unpacked.text, text);
  }
  EXPECT_EQ(Unpack("").text, "");
  EXPECT_TRUE(Unpack(Gzip("")).status.ok());
}

TEST(SarifUnpacking, TakesSeveralMembers) {
  const Unpacked unpacked = Unpack(Gzip("one, ") + Gzip("") + Gzip("two"));
  EXPECT_TRUE(unpacked.status.ok()) << unpacked.status;
  EXPECT_EQ(unpacked.text, "one, two");
}

TEST(SarifUnpacking, RefusesEveryPartOfABody) {
  const std::string body = Gzip(Numbers(1'000));
  for (std::size_t size = 2; size < body.size(); ++size) {
    const Unpacked unpacked = Unpack(body.substr(0, size));
    EXPECT_EQ(unpacked.status.code(), absl::StatusCode::kInvalidArgument) << size;
    EXPECT_THAT(std::string(unpacked.status.message()), HasSubstr("ends in the middle"));
  }
}

TEST(SarifUnpacking, RefusesWhatFollows) {
  const std::string body = Gzip("text");
  for (const char* rest : {"x", "\x1f", "{}"}) {
    EXPECT_THAT(std::string(Unpack(body + rest).status.message()),
                HasSubstr(absl::StrCat("not gzip follows the gzip body, at byte ", body.size())));
  }
  EXPECT_THAT(std::string(Unpack(body + std::string(8, '\0')).status.message()),
              HasSubstr("not gzip follows"));
  EXPECT_FALSE(Unpack(body + "\x1f\x8b").status.ok());
}

TEST(SarifUnpacking, RefusesDamage) {
  const std::string body = Gzip(Numbers(1'000));
  std::size_t refused = 0;
  for (std::size_t i = 10; i < body.size(); ++i) {
    std::string damaged = body;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    const Unpacked unpacked = Unpack(damaged);
    // Two ways to pack the same may differ in one bit.
    EXPECT_TRUE(!unpacked.status.ok() || unpacked.text == Numbers(1'000)) << i;
    if (unpacked.status.code() == absl::StatusCode::kInvalidArgument) ++refused;
  }
  EXPECT_GT(refused, body.size() - 20);
}

std::string Blanks(std::size_t count) {
  std::string blanks;
  blanks.resize(count, ' ');
  return blanks;
}

TEST(SarifUnpacking, StopsABomb) {
  const std::string bomb = Gzip(Blanks(5'000'000));
  EXPECT_LT(bomb.size(), 30'000U);
  const Unpacked unpacked = Unpack(bomb, 1'000'000);
  EXPECT_THAT(std::string(unpacked.status.message()), HasSubstr("more than 1000000 bytes"));
  EXPECT_LE(unpacked.text.size(), 1'000'000U);
}

// Writes the tokens down, whatever parts they came in.
class Tokens final : public JsonSink {
 public:
  absl::Status BeginObject() override { return Add("{"); }
  absl::Status EndObject() override { return Add("}"); }
  absl::Status BeginArray() override { return Add("["); }
  absl::Status EndArray() override { return Add("]"); }
  absl::Status Key(TextPart part) override { return AddPart(part, "key "); }
  absl::Status String(TextPart part) override { return AddPart(part, "text "); }
  absl::Status Integer(std::int64_t value) override { return Add(absl::StrCat("int ", value)); }
  absl::Status Double(double value) override { return Add(absl::StrCat("double ", value)); }
  absl::Status Bool(bool value) override { return Add(value ? "true" : "false"); }
  absl::Status Null() override { return Add("null"); }

  [[nodiscard]] const std::string& all() const { return all_; }

 private:
  absl::Status Add(std::string_view token) {
    all_ += token;
    all_ += '\n';
    return all_.find("stop") == std::string::npos ? absl::OkStatus()
                                                  : absl::InvalidArgumentError("stopped");
  }
  absl::Status AddPart(TextPart part, std::string_view kind) {
    text_ += part.text;
    if (!part.last) return absl::OkStatus();
    const std::string token = std::string(kind) + text_;
    text_.clear();
    return Add(token);
  }

  std::string all_;
  std::string text_;
};

struct Parsed {
  std::string tokens;
  absl::Status status;
  friend bool operator==(const Parsed&, const Parsed&) = default;
};

Parsed Parse(std::string_view text, std::size_t piece) {
  Tokens tokens;
  JsonStream stream(tokens, 10);
  absl::Status status;
  for (std::size_t i = 0; status.ok() && i < text.size(); i += piece) {
    status = stream.Write(text.substr(i, piece));
  }
  if (status.ok()) status = stream.Finish();
  return {.tokens = tokens.all(), .status = status};
}

TEST(SarifJson, SaysWhatStandsThere) {
  const Parsed parsed = Parse(
      R"({"a": [1, -2.5, true, false, null, "x\ty"], "é": 18446744073709551615, "": {}})", 1'000);
  EXPECT_TRUE(parsed.status.ok()) << parsed.status;
  EXPECT_EQ(parsed.tokens,
            "{\nkey a\n[\nint 1\ndouble -2.5\ntrue\nfalse\nnull\ntext x\ty\n]\nkey é\n"
            "double 1.84467e+19\nkey \n{\n}\n}\n");
}

TEST(SarifJson, PiecesDoNotMatter) {
  const std::string kNoUtf8 = "[\"\xc3\x28\"]";
  for (const std::string& text :
       {std::string(R"( {"key": ["a é \u00e9 \ud83d\ude00 😀", 12345678901, 1.5e-3, -0, nul)"),
        std::string("\xef\xbb\xbf [\"\", {\"k\\n\": [[], {}]}, true ,false,null]  \n "),
        std::string("[1] x"), kNoUtf8, std::string("[1e400, 1E+2]"),
        std::string("[[[[[[[[[[[[1]]]]]]]]]]]]"), std::string("[\"stop\", 1]"), std::string("")}) {
    const Parsed whole = Parse(text, text.size() + 1);
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
      const Parsed parsed = Parse(text, piece);
      EXPECT_EQ(parsed.tokens, whole.tokens) << text << " in pieces of " << piece;
      EXPECT_EQ(parsed.status.code(), whole.status.code()) << text;
      // The byte is not the same within a broken character.
      if (text == kNoUtf8) continue;
      EXPECT_EQ(parsed.status, whole.status) << text << " in pieces of " << piece;
    }
  }
}

TEST(SarifJson, SaysWhereItStopsToBeJson) {
  EXPECT_EQ(Parse("[1, 2", 2).status.message(),
            "the document is not JSON: incomplete JSON, at byte 5");
  EXPECT_THAT(std::string(Parse("[1, 2] 3", 3).status.message()),
              HasSubstr("text after its end, at byte 7"));
  EXPECT_EQ(Parse("[\"stop\", }", 3).status.message(), "stopped");
  EXPECT_THAT(std::string(Parse("[1e99999999999]", 20).status.message()), HasSubstr("not JSON"));
}

TEST(SarifText, IsCutBetweenCharacters) {
  using commands::sarif::CutText;
  EXPECT_EQ(CutText("abc", 3), "abc");
  EXPECT_EQ(CutText("abc", 2), "ab");
  EXPECT_EQ(CutText("aé", 2), "a");
  EXPECT_EQ(CutText("€", 2), "");
  EXPECT_EQ(CutText("", 0), "");
}

}  // namespace
}  // namespace docket::tests
