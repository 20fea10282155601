#include "privacy/key_store.h"

#include <openssl/crypto.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::privacy {
namespace {

// Names are of ASCII.
constexpr char kBehindAllNames[] = "\x7f";

// A wrapped secret cannot be put into another row.
std::string BoundTo(const KeyName& name, const KeyId& id) {
  return absl::StrCat(platform::AbslView(BytesOf(id)), name.text());
}

absl::StatusOr<std::vector<KeyName>> AnyLiving(KeyTable& table) {
  return table.Living(KeyName::Stored(""), KeyName::Stored(kBehindAllNames), 1);
}

}  // namespace

absl::StatusOr<bool> HasLivingKeys(KeyTable& table) {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<KeyName> any, AnyLiving(table));
  return !any.empty();
}

KeyStore::KeyStore(KeyTable& table, MasterKeys master_keys, const platform::Clock& clock,
                   KeyStoreOptions options)
    : table_(table),
      master_keys_(std::move(master_keys)),
      clock_(clock),
      visited_at_once_(options.visited_at_once),
      by_name_(options.cached_max, options.cached_for),
      by_id_(options.cached_max, options.cached_for) {}

absl::StatusOr<SharedKey> KeyStore::ForSealing(const KeyName& name) {
  return Through(&KeyStore::by_name_, name.text(), [&] { return RowFor(name); });
}

absl::StatusOr<SharedKey> KeyStore::Find(const KeyId& id) {
  return Through(&KeyStore::by_id_, BytesOf(id), [&]() -> absl::StatusOr<KeyRow> {
    DOCKET_ASSIGN_OR_RETURN(std::optional<KeyRow> row, table_.FindById(id));
    if (row.has_value()) return *std::move(row);
    return absl::NotFoundError(absl::StrCat("there is no key ", ToString(id)));
  });
}

absl::StatusOr<SharedKey> KeyStore::Through(RecentKeys KeyStore::*recent, std::string_view called,
                                            absl::FunctionRef<absl::StatusOr<KeyRow>()> load) {
  std::int64_t before = 0;
  {
    const absl::MutexLock lock(&mutex_);
    if (auto known = (this->*recent).Find(called, clock_.MonotonicNow())) return *std::move(known);
    before = destructions_;
  }
  DOCKET_ASSIGN_OR_RETURN(const KeyRow row, load());
  DOCKET_ASSIGN_OR_RETURN(SharedKey key, KeyOf(row));
  const absl::MutexLock lock(&mutex_);
  if (destructions_ == before) (this->*recent).Remember(called, key, clock_.MonotonicNow());
  return key;
}

// The secret is made before it is known whether another process was faster; then it is nobody's.
absl::StatusOr<KeyRow> KeyStore::RowFor(const KeyName& name) {
  DOCKET_ASSIGN_OR_RETURN(std::optional<KeyRow> known, table_.FindByName(name));
  if (known.has_value()) return *std::move(known);
  const KeyId id = MakeKeyId();
  std::string secret = platform::RandomBytes(kSecretBytes);
  std::string wrapped = master_keys_.Wrap(secret, BoundTo(name, id));
  OPENSSL_cleanse(secret.data(), secret.size());
  return table_.PutIfAbsent({.name = name,
                             .id = id,
                             .wrapped = std::move(wrapped),
                             .master = master_keys_.name(),
                             .made_at = clock_.Now()});
}

absl::StatusOr<SharedKey> KeyStore::KeyOf(const KeyRow& row) const {
  if (row.destroyed()) return SharedKey();
  DOCKET_ASSIGN_OR_RETURN(std::string secret,
                          master_keys_.Unwrap(row.wrapped, BoundTo(row.name, row.id), row.master));
  if (secret.size() != kSecretBytes) {
    return absl::DataLossError(absl::StrCat("the stored key of ", row.name.text(), " has ",
                                            secret.size(), " bytes, not ", kSecretBytes));
  }
  SharedKey key = std::make_shared<const SealingKey>(row.id, secret);
  OPENSSL_cleanse(secret.data(), secret.size());
  return key;
}

absl::Status KeyStore::VisitLiving(const KeyName& first, const KeyName& end, VisitNames visit) {
  KeyName from = first;
  while (true) {
    DOCKET_ASSIGN_OR_RETURN(const std::vector<KeyName> names,
                            table_.Living(from, end, visited_at_once_));
    if (names.empty()) return absl::OkStatus();
    DOCKET_RETURN_IF_ERROR(visit(names));
    from = KeyName::Stored(names.back().text() + ' ');  // less than any character of a name
  }
}

absl::Status KeyStore::CheckMasterKeys() const {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<KeyName> any, AnyLiving(table_));
  if (any.empty()) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(const std::optional<KeyRow> row, table_.FindByName(any.front()));
  if (!row.has_value()) return absl::OkStatus();
  return KeyOf(*row).status();
}

absl::StatusOr<std::int64_t> KeyStore::RewrapAll(const std::function<bool()>& cancelled) {
  std::int64_t count = 0;
  const auto rewrap = [&](std::span<const KeyName> names) -> absl::Status {
    if (cancelled && cancelled()) return absl::CancelledError("ended before all were wrapped anew");
    std::vector<KeyTable::Rewrapped> rows;
    for (const KeyName& name : names) {
      DOCKET_ASSIGN_OR_RETURN(std::optional<KeyRow> row, table_.FindByName(name));
      if (!row.has_value() || row->destroyed() || row->master == master_keys_.name()) continue;
      const std::string bound = BoundTo(row->name, row->id);
      DOCKET_ASSIGN_OR_RETURN(std::string secret,
                              master_keys_.Unwrap(row->wrapped, bound, row->master));
      std::string wrapped = master_keys_.Wrap(secret, bound);
      OPENSSL_cleanse(secret.data(), secret.size());
      rows.push_back({.before = *std::move(row),
                      .wrapped = std::move(wrapped),
                      .master = master_keys_.name()});
    }
    count += static_cast<std::int64_t>(rows.size());
    return rows.empty() ? absl::OkStatus() : table_.Rewrap(rows);
  };
  DOCKET_RETURN_IF_ERROR(
      VisitLiving(KeyName::Stored(""), KeyName::Stored(kBehindAllNames), rewrap));
  // Also when nothing was left to wrap: an earlier call may have ended before this.
  DOCKET_RETURN_IF_ERROR(table_.WriteAnew());
  return count;
}

absl::Status KeyStore::Destroy(std::span<const KeyName> names) {
  const absl::Status destroyed = table_.Destroy(names, clock_.Now());
  const absl::MutexLock lock(&mutex_);
  // Also after an error: it may have been carried out.
  ++destructions_;
  by_name_.Clear();
  by_id_.Clear();
  return destroyed;
}

}  // namespace docket::privacy
