// A data directory that docketd may not use, or not understand: it ends with what is wrong with
// which file, and what to do, and changes nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "eventstore/rocksdb/rocksdb_keys.h"
#include "projections/rocksdb/view_keys.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// The superuser may use every file. Without these two capabilities it is a user like others.
constexpr char kLikeOthers[] =
    "exec setpriv --bounding-set=-dac_override,-dac_read_search "
    "--inh-caps=-dac_override,-dac_read_search \"$0\" \"$@\"";
constexpr char kAsIs[] = "exec \"$0\" \"$@\"";

class AccessTest : public testing::Test {
 protected:
  // A data directory of a docketd that ran.
  void MakeData() {
    Docketd server(data_.path);
    ASSERT_NE(server.url(), "");
    ASSERT_EQ(server.Stop(), 0);
  }

  [[nodiscard]] Finished Start() const {
    return RunToEnd("/bin/sh",
                    {"-c", geteuid() == 0 ? kLikeOthers : kAsIs, DocketdProgram(),
                     absl::StrCat("--data_dir=", data_.path), "--http.listen=127.0.0.1:0"});
  }
  void ExpectRefused(const std::string& file, const std::string& advice) const {
    const Finished started = Start();
    EXPECT_EQ(started.code, 1) << started.errors;
    EXPECT_THAT(started.errors, HasSubstr(file));
    EXPECT_THAT(started.errors, HasSubstr(advice));
  }
  void Put(const std::string& directory, const std::string& key, const std::string& value) const {
    rocksdb::DB* opened = nullptr;
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, directory, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names)
      families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    ASSERT_TRUE(rocksdb::DB::Open({}, directory, families, &handles, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    EXPECT_TRUE(db->Put({}, key, value).ok());
    for (rocksdb::ColumnFamilyHandle* handle : handles) {
      EXPECT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    }
  }

  const eventstore::TemporaryDirectory directory_;
  const apps::DataDirectory data_{.path = directory_.path() + "/data"};
};

// While it lives; the directory can be deleted afterwards.
class Mode {
 public:
  Mode(fs::path path, fs::perms mode)
      : path_(std::move(path)), before_(fs::status(path_).permissions()) {
    fs::permissions(path_, mode);
  }
  ~Mode() { fs::permissions(path_, before_); }
  Mode(const Mode&) = delete;
  Mode& operator=(const Mode&) = delete;

 private:
  const fs::path path_;
  const fs::perms before_;
};

TEST_F(AccessTest, ADataDirectoryThatCannotBeMadeOrWrittenIsNamed) {
  const Mode above(directory_.path(), fs::perms::owner_read | fs::perms::owner_exec);
  ExpectRefused(data_.path, "set data_dir to one that you can write");
  EXPECT_FALSE(fs::exists(data_.path));
}

TEST_F(AccessTest, WhatItMayNotReadOrWriteIsNamedWithWhatToDo) {
  MakeData();
  const fs::perms none = fs::perms::none;
  const fs::perms read_only = fs::perms::owner_read | fs::perms::owner_exec;
  {
    const Mode mode(data_.path, none);
    ExpectRefused(data_.lock(), "set data_dir to a directory that you can write");
  }
  for (const std::string& database :
       {data_.journal(), data_.blobs(), data_.review_states(), data_.views()}) {
    for (const fs::perms perms : {none, read_only}) {
      const Mode mode(database, perms);
      ExpectRefused(database, "own the directory");
    }
    const Mode mode(database + "/CURRENT", none);
    ExpectRefused(database + "/CURRENT", "own the directory");
  }
  for (const std::string& file : {data_.admin_key(), data_.webhook_secret(), data_.cursor_key()}) {
    const Mode mode(file, none);
    ExpectRefused(file, "mode 0600");
  }
  const Docketd server(data_.path);  // nothing was changed
  ASSERT_NE(server.url(), "");
  EXPECT_EQ(server.Get("/api/v1/deliveries").status, 200);
}

TEST_F(AccessTest, ADatabaseOfNewerSoftwareIsLeftToIt) {
  MakeData();
  const std::string newer = eventstore::EncodeSchemaVersion({.version = 99, .reader_min = 99});
  for (const std::string& database : {data_.blobs(), data_.journal()}) {
    Put(database, eventstore::SchemaVersionKey(), newer);
    ExpectRefused(database, "Run the newer software");
  }
}

TEST_F(AccessTest, ViewsOfAnotherLayoutAreLeftWithWhatToDo) {
  MakeData();
  Put(data_.views(), projections::SchemaKey(), "99");
  ExpectRefused(data_.views(), "delete that directory and start again");
  fs::remove_all(data_.views());
  const Docketd server(data_.path);  // it is as the message says
  EXPECT_NE(server.url(), "");
}

TEST_F(AccessTest, AFileInPlaceOfTheDirectoryIsNamed) {
  std::ofstream(data_.path) << "not a directory";
  ExpectRefused(data_.path, "set data_dir to a directory");
}

}  // namespace
}  // namespace docket::system_test
