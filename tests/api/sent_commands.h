// The commands that the API has sent to an inbox. Thread-safety: as MemoryLog.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "domain/catalogue.h"
#include "eventstore/memory/memory_log.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"

namespace docket::api {

// In the order of the partitions.
inline std::vector<domain::RecordedCommand> Sent(eventstore::MemoryLog& inbox) {
  std::vector<domain::RecordedCommand> commands;
  for (int i = 0; i < inbox.partition_count(); ++i) {
    const auto batch = inbox.Read(eventstore::PartitionIndex(i), eventstore::Offset(0), {});
    EXPECT_TRUE(batch.ok());
    for (const auto& stored : batch->records) {
      const auto record = schemas::LoadMessage<inbox_proto::CommandRecord>(stored.record.value);
      EXPECT_TRUE(record.ok());
      auto command = schemas::DecodeCommand(*record);
      EXPECT_TRUE(command.ok()) << command.status();
      commands.push_back(*std::move(command));
    }
  }
  return commands;
}

}  // namespace docket::api
