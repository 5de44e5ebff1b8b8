#include "api/admin/form.h"

namespace gatehouse::api::admin {
namespace {

constexpr std::size_t kPasswordBytesMax = 1024;

FieldFault fault_of(gatehouse::json::Kind kind) {
  using gatehouse::json::Kind;
  switch (kind) {
    case Kind::kMissing:
      return FieldFault::kRequired;
    case Kind::kUnknown:
      return FieldFault::kUnknown;
    case Kind::kTooLong:
      return FieldFault::kTooLong;
    case Kind::kMalformed:
    case Kind::kWrongType:
    case Kind::kInvalid:
    case Kind::kTooMany:
      return FieldFault::kInvalid;
  }
  return FieldFault::kInvalid;
}

}  // namespace

Failure<Problem> refuse_body(const gatehouse::json::Problems& problems) {
  std::vector<FieldProblem> errors;
  for (const auto& problem : problems) {
    if (errors.size() == kProblemsTold) break;
    errors.push_back({problem.field, fault_of(problem.kind), problem.message});
  }
  return refuse_form(std::move(errors));
}

Secret read_password(gatehouse::json::ObjectReader& reader, std::string_view name) {
  Secret password(reader.required<std::string>(name));
  if (password.reveal().size() > kPasswordBytesMax) {
    reader.refuse(name, "The password is longer than 1024 bytes.", gatehouse::json::Kind::kTooLong);
  }
  return password;
}

std::optional<Secret> read_optional_password(gatehouse::json::ObjectReader& reader,
                                             std::string_view name) {
  if (!reader.has(name)) return std::nullopt;
  return read_password(reader, name);
}

Result<void, Problem> read_password_if_needed(const PasswordCheck& services, const Call& call,
                                              std::string_view act) {
  std::optional<Secret> password;
  auto good = read_body(call, [&](gatehouse::json::ObjectReader& reader) {
    password = read_optional_password(reader, "current_password");
  });
  if (!good) return good;
  return require_password(services, call, password, act);
}

Result<void, Problem> read_only_password(const PasswordCheck& services, const Call& call) {
  Secret password;
  auto good = read_body(call, [&](gatehouse::json::ObjectReader& reader) {
    password = read_password(reader, "current_password");
  });
  if (!good) return good;
  return confirm_password(services, call, password);
}

}  // namespace gatehouse::api::admin
