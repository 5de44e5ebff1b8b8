#include "operators/stored_password.h"

namespace gatehouse::operators {
namespace {

constexpr std::string_view kOneTimeMark = "one-time:";
constexpr std::string_view kSpentMark = "spent:";

std::string_view mark_of(PasswordKind kind) {
  switch (kind) {
    case PasswordKind::kLasting:
      break;
    case PasswordKind::kOneTime:
      return kOneTimeMark;
    case PasswordKind::kSpent:
      return kSpentMark;
  }
  return "";
}

}  // namespace

PasswordKind kind_of_password(std::string_view stored) {
  if (stored.starts_with(kOneTimeMark)) return PasswordKind::kOneTime;
  if (stored.starts_with(kSpentMark)) return PasswordKind::kSpent;
  return PasswordKind::kLasting;
}

std::string_view hash_of_password(std::string_view stored) {
  stored.remove_prefix(mark_of(kind_of_password(stored)).size());
  return stored;
}

std::string stored_password(PasswordKind kind, std::string_view hash) {
  return std::string(mark_of(kind)) + std::string(hash);
}

}  // namespace gatehouse::operators
