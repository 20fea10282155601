#include "apps/cli/data_here.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/cli/command_options.h"
#include "apps/open_files.h"
#include "platform/logging.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// Of each store that is opened: a command must not need what the configuration leaves to docketd.
constexpr std::int64_t kBlockCacheBytesMax = 24 << 20;

}  // namespace

void AddDataOptions(CLI::App& command, DataOptions& options) {
  command.add_option("--config", options.config_file,
                     "docketd's configuration: its data_dir, unless --data-dir is given, and, "
                     "while no docketd runs, the rest of it");
  AddDataDirOption(command, options.data_dir);
  command.get_option("--data-dir")->each([&options](const std::string& /*given*/) {
    options.data_dir_given = true;
  });
}

absl::StatusOr<platform::Config> LoadDocketdConfig(const DataOptions& options) {
  std::vector<std::string> flags;
  if (options.data_dir_given) flags.push_back(absl::StrCat("--data_dir=", options.data_dir));
  DOCKET_ASSIGN_OR_RETURN(platform::LoadedConfig loaded,
                          platform::LoadConfig({.file = options.config_file,
                                                .environment = platform::ProcessEnvironment(),
                                                .flags = std::move(flags)}));
  return std::move(loaded.config);
}

absl::StatusOr<Stores> OpenStoresHere(const platform::Config& configured,
                                      const platform::Clock& clock) {
  platform::Config config = configured;
  config.rocksdb.block_cache_bytes =
      std::min(config.rocksdb.block_cache_bytes, kBlockCacheBytesMax);
  ::umask(0077);
  DOCKET_RETURN_IF_ERROR(RaiseOpenFilesLimit().status());
  DOCKET_RETURN_IF_ERROR(RequireStores(config));
  DOCKET_ASSIGN_OR_RETURN(Stores stores,
                          OpenStores(config, clock, platform::LogToStandardError("docket", clock)));
  DOCKET_RETURN_IF_ERROR(stores.log_backend->Admit());
  return stores;
}

}  // namespace docket::apps
