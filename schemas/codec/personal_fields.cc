#include "schemas/codec/personal_fields.h"

#include <map>
#include <set>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/descriptor.h"
#include "platform/status_macros.h"

namespace docket::schemas {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool IsPersonal(const Descriptor& type) { return &type == common::v1::Personal::descriptor(); }

// Types may contain each other, so what was looked at is not looked at again.
bool CanHavePersonal(const Descriptor& type, std::set<const Descriptor*>& seen) {
  if (IsPersonal(type)) return true;
  if (!seen.insert(&type).second) return false;
  for (int i = 0; i < type.field_count(); ++i) {
    const Descriptor* const within = type.field(i)->message_type();
    if (within != nullptr && CanHavePersonal(*within, seen)) return true;
  }
  return false;
}

// The fields of a type that personal data can be in or below.
class PersonalWays {
 public:
  const std::vector<const FieldDescriptor*>& Of(const Descriptor& type) {
    const absl::MutexLock lock(&mutex_);
    const auto [known, is_new] = ways_.try_emplace(&type);
    if (is_new) known->second = Find(type);
    return known->second;  // it stays where it is
  }

 private:
  static std::vector<const FieldDescriptor*> Find(const Descriptor& type) {
    std::vector<const FieldDescriptor*> found;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      std::set<const Descriptor*> seen;
      if (field.message_type() != nullptr && CanHavePersonal(*field.message_type(), seen)) {
        found.push_back(&field);
      }
    }
    return found;
  }

  absl::Mutex mutex_;
  std::map<const Descriptor*, std::vector<const FieldDescriptor*>> ways_ ABSL_GUARDED_BY(mutex_);
};

const std::vector<const FieldDescriptor*>& WaysOf(const Descriptor& type) {
  static auto& ways = *new PersonalWays;
  return ways.Of(type);
}

}  // namespace

absl::Status ChangePersonal(Message& message,
                            absl::FunctionRef<absl::Status(common::v1::Personal&)> change) {
  if (IsPersonal(*message.GetDescriptor())) {
    return change(static_cast<common::v1::Personal&>(message));
  }
  const Reflection& reflection = *message.GetReflection();
  for (const FieldDescriptor* const field : WaysOf(*message.GetDescriptor())) {
    if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        DOCKET_RETURN_IF_ERROR(
            ChangePersonal(*reflection.MutableRepeatedMessage(&message, field, i), change));
      }
    } else if (reflection.HasField(message, field)) {
      DOCKET_RETURN_IF_ERROR(ChangePersonal(*reflection.MutableMessage(&message, field), change));
    }
  }
  return absl::OkStatus();
}

}  // namespace docket::schemas
