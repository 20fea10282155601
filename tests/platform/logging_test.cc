#include "platform/logging.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "platform/json_text.h"
#include "platform/manual_clock.h"

namespace docket::platform {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class MemorySink final : public LogSink {
 public:
  void Write(std::string_view line) override {
    absl::MutexLock lock(&mutex_);
    text_ += line;
  }
  std::string text() const {
    absl::MutexLock lock(&mutex_);
    return text_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::string text_ ABSL_GUARDED_BY(mutex_);
};

class LoggingTest : public ::testing::Test {
 protected:
  Logger MakeLogger(LogFormat format, LogLevel level = LogLevel::kDebug) {
    return Logger({.service = "docketd", .level = level, .format = format}, clock_, sink_);
  }

  ManualClock clock_{domain::Timestamp(1'795'456'800'123'456)};  // 2026-11-23T18:00:00.123456Z
  MemorySink sink_;
};

TEST_F(LoggingTest, JsonHasTheStandardFieldsFirstAndAlways) {
  MakeLogger(LogFormat::kJson).Info("started");
  EXPECT_EQ(sink_.text(),
            "{\"timestamp\":\"2026-11-23T18:00:00.123456Z\",\"level\":\"info\","
            "\"service\":\"docketd\",\"trace_id\":\"\",\"user_id\":\"\",\"request_id\":\"\","
            "\"message\":\"started\"}\n");
}

TEST_F(LoggingTest, JsonWritesFieldsByTheirType) {
  MakeLogger(LogFormat::kJson)
      .Warning("m", {{"text", "a \"b\""},
                     {"view", std::string_view("v")},
                     {"string", std::string("s")},
                     {"number", -3},
                     {"large", std::int64_t{9'007'199'254'740'993}},
                     {"ratio", 0.5},
                     {"nothing", std::numeric_limits<double>::quiet_NaN()},
                     {"yes", true}});
  EXPECT_THAT(
      sink_.text(),
      HasSubstr("\"message\":\"m\",\"text\":\"a \\\"b\\\"\",\"view\":\"v\",\"string\":\"s\","
                "\"number\":-3,\"large\":9007199254740993,\"ratio\":0.5,\"nothing\":null,"
                "\"yes\":true}\n"));
}

TEST_F(LoggingTest, IdsFillTheStandardFields) {
  MakeLogger(LogFormat::kJson).Info("m", {{"request_id", "r1"}, {"trace_id", "t1"}});
  EXPECT_THAT(sink_.text(), HasSubstr("\"trace_id\":\"t1\",\"user_id\":\"\",\"request_id\":\"r1\","
                                      "\"message\":\"m\"}\n"));
}

TEST_F(LoggingTest, AChildAddsItsFieldsAndItsParentStaysAsItWas) {
  const Logger parent = MakeLogger(LogFormat::kText).With({{"partition", 3}});
  const Logger child = parent.With({{"term", 7}});
  child.Info("child");
  parent.Info("parent");
  EXPECT_EQ(sink_.text(),
            "18:00:00.123 INFO  docketd: child partition=3 term=7\n"
            "18:00:00.123 INFO  docketd: parent partition=3\n");
}

TEST_F(LoggingTest, OfOneNameTheLaterFieldIsWritten) {
  const Logger logger = MakeLogger(LogFormat::kJson).With({{"request_id", "a"}, {"n", 1}});
  logger.With({{"request_id", "b"}}).Info("m", {{"n", 2}});
  EXPECT_THAT(sink_.text(), HasSubstr("\"request_id\":\"b\",\"message\":\"m\",\"n\":2}"));
  EXPECT_THAT(sink_.text(), Not(HasSubstr("\"n\":1")));
}

TEST_F(LoggingTest, LinesBelowTheLevelAreDropped) {
  const Logger logger = MakeLogger(LogFormat::kText, LogLevel::kWarning);
  logger.Debug("d");
  logger.Info("i");
  EXPECT_EQ(sink_.text(), "");
  EXPECT_FALSE(logger.Enabled(LogLevel::kInfo));
  EXPECT_TRUE(logger.Enabled(LogLevel::kWarning));
  logger.Warning("w");
  logger.Error("e");
  EXPECT_EQ(sink_.text(),
            "18:00:00.123 WARN  docketd: w\n"
            "18:00:00.123 ERROR docketd: e\n");
}

TEST_F(LoggingTest, TextQuotesWhatAReaderCouldNotTellApart) {
  MakeLogger(LogFormat::kText)
      .Info("m", {{"plain", "rev_gh_1_2"}, {"spaced", "a b"}, {"empty", ""}, {"user_id", ""}});
  EXPECT_THAT(sink_.text(), HasSubstr(": m plain=rev_gh_1_2 spaced=\"a b\" empty=\"\"\n"));
}

TEST_F(LoggingTest, AnEventIsOneLineWhateverItHolds) {
  const std::string hostile = "a\nb\r{\"level\":\"error\"}\x1b[31m\x7f\xff";
  MakeLogger(LogFormat::kJson).With({{hostile, hostile}}).Info(hostile);
  MakeLogger(LogFormat::kText).Info(hostile, {{"k", hostile}});
  const std::string text = sink_.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_THAT(text, Not(HasSubstr("\r")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\xff")));
}

TEST_F(LoggingTest, ThreadsDoNotMixTheirLines) {
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  FileDescriptorSink sink(pipe_ends[1]);
  const Logger logger({.format = LogFormat::kText}, clock_, sink);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&logger] {
      for (int line = 0; line < 100; ++line) logger.Info("same");
    });
  }
  for (std::thread& thread : threads) thread.join();
  close(pipe_ends[1]);

  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = read(pipe_ends[0], buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  close(pipe_ends[0]);
  std::string expected;
  for (int i = 0; i < 400; ++i) expected += "18:00:00.123 INFO  docketd: same\n";
  EXPECT_EQ(text, expected);
}

TEST(FileDescriptorSinkTest, AClosedDescriptorLosesTheLineAndNothingElse) {
  FileDescriptorSink sink(-1);
  sink.Write("lost\n");
}

TEST(ResolveFormatTest, AutoIsJsonWhereThereIsNoTerminal) {
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  EXPECT_EQ(ResolveFormat(LogFormat::kAuto, pipe_ends[1]), LogFormat::kJson);
  EXPECT_EQ(ResolveFormat(LogFormat::kText, pipe_ends[1]), LogFormat::kText);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

TEST(ResolveFormatTest, AutoIsTextOnATerminal) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  EXPECT_EQ(ResolveFormat(LogFormat::kAuto, terminal), LogFormat::kText);
  EXPECT_EQ(ResolveFormat(LogFormat::kJson, terminal), LogFormat::kJson);
  close(terminal);
}

std::string JsonString(std::string_view text) {
  std::string out;
  AppendJsonString(text, out);
  return out;
}

TEST(JsonTextTest, EscapesQuotesBackslashesAndControls) {
  EXPECT_EQ(JsonString("a\"b\\c/"), "\"a\\\"b\\\\c/\"");
  EXPECT_EQ(JsonString("\n\r\t\x01"), "\"\\n\\r\\t\\u0001\"");
  EXPECT_EQ(JsonString(std::string_view("\0", 1)), "\"\\u0000\"");
}

TEST(JsonTextTest, KeepsWellFormedUtf8) {
  for (const std::string text : {"\xc3\xa9", "\xe2\x82\xac", "\xed\x9f\xbf", "\xee\x80\x80",
                                 "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(JsonString(text), "\"" + text + "\"");
    EXPECT_TRUE(IsUtf8(text));
  }
  EXPECT_TRUE(IsUtf8(""));
}

TEST(JsonTextTest, ReplacesEachByteThatCannotBeDecoded) {
  const std::string replaced = "\xef\xbf\xbd";
  EXPECT_EQ(JsonString("\xff"), "\"" + replaced + "\"");
  EXPECT_EQ(JsonString("\xc3"), "\"" + replaced + "\"");                                // cut short
  EXPECT_EQ(JsonString("\xc0\xaf"), "\"" + replaced + replaced + "\"");                 // overlong
  EXPECT_EQ(JsonString("\xed\xa0\x80"), "\"" + replaced + replaced + replaced + "\"");  // surrogate
  EXPECT_EQ(JsonString("\xe2\x82z"), "\"" + replaced + replaced + "z\"");
  const std::string four = replaced + replaced + replaced + replaced;
  EXPECT_EQ(JsonString("\xf4\x90\x80\x80"), "\"" + four + "\"");  // above U+10FFFF
  for (const std::string text :
       {"\xff", "a\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xe2\x82z", "\xf4\x90\x80\x80"}) {
    EXPECT_FALSE(IsUtf8(text)) << JsonString(text);
  }
}

}  // namespace
}  // namespace docket::platform
