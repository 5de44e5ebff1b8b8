#include "operators/service.h"

#include <algorithm>

#include "base/look_alike.h"
#include "base/mail_address.h"
#include "base/text.h"

namespace gatehouse::operators {
namespace {

constexpr std::size_t kUsernameCharactersMax = 40;
constexpr std::size_t kEmailCharactersMax = 128;
constexpr std::ptrdiff_t kPasswordCharactersMin = 8;
constexpr std::size_t kPasswordBytesMax = 256;

bool is_username(std::string_view text) {
  return !text.empty() && text.size() <= kUsernameCharactersMax && is_valid_utf8(text) &&
         !unseen_character(text) && text.find_first_of(" :") == std::string_view::npos;
}

bool is_email(std::string_view text) {
  return text.size() <= kEmailCharactersMax && is_mail_address(text);
}

// Of a text that is wrong.
FieldFault fault_of(std::string_view text, std::size_t characters_max) {
  if (text.empty()) return FieldFault::kRequired;
  return text.size() > characters_max ? FieldFault::kTooLong : FieldFault::kInvalid;
}

std::vector<FieldProblem> identity_problems(const std::string& username, const std::string& email) {
  std::vector<FieldProblem> problems;
  if (!is_username(username)) {
    problems.push_back(
        {"username", fault_of(username, kUsernameCharactersMax),
         "The user name needs 1 to 40 characters that can be seen, without spaces and colons."});
  }
  if (!is_email(email)) {
    problems.push_back({"email", fault_of(email, kEmailCharactersMax),
                        "The email address is not one, such as a@example.com."});
  }
  return problems;
}

Failure<std::vector<FieldProblem>> username_taken(const std::string& username) {
  return Failure(
      std::vector<FieldProblem>{{"username", FieldFault::kTaken,
                                 "There is already an operator named \"" + username + "\"."}});
}

}  // namespace

FieldProblem no_role(const std::string& name) {
  return {"role", FieldFault::kUnknown, "There is no role named \"" + name + "\"."};
}

std::optional<ValueProblem> password_problem(const Secret& password) {
  const auto text = password.reveal();
  const auto has = [&](auto test) { return std::ranges::any_of(text, test); };
  const bool letter = has([](char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; });
  const bool digit = has([](char c) { return c >= '0' && c <= '9'; });
  const auto characters = std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  if (characters < kPasswordCharactersMin || !letter || !digit) {
    return ValueProblem{
        FieldFault::kInvalid,
        "The password needs at least 8 characters, among them a letter and a digit."};
  }
  if (text.size() > kPasswordBytesMax) {
    return ValueProblem{FieldFault::kTooLong, "The password is longer than 256 bytes."};
  }
  return std::nullopt;
}

std::vector<FieldProblem> OperatorService::problems_of(const NewOperator& form) {
  auto problems = identity_problems(form.username, form.email);
  if (auto weakness = password_problem(form.password)) {
    problems.push_back({"password", weakness->fault, std::move(weakness->message)});
  }
  return problems;
}

Result<Operator, std::vector<FieldProblem>> OperatorService::create(const NewOperator& form,
                                                                    const history::Actor& actor) {
  auto problems = problems_of(form);
  const auto role = ports_.operators.find_role(form.role);
  if (!role) problems.push_back(no_role(form.role));
  if (!problems.empty()) return Failure(std::move(problems));

  const auto now = ports_.clock.now();
  Operator person{.username = form.username,
                  .email = form.email,
                  .role = role->id,
                  .password_hash = crypto::hash_password(form.password, ports_.password_cost),
                  .created_at = now,
                  .updated_at = now};
  return in_transaction(ports_.transactions, [&]() -> Result<Operator, std::vector<FieldProblem>> {
    const auto id = ports_.operators.add(person);
    if (!id) return username_taken(form.username);
    person.id = *id;
    ports_.history.record({.at = now,
                           .actor = actor,
                           .action = "operator.created",
                           .object_type = history::ObjectType::kOperator,
                           .object_id = std::to_string(static_cast<std::int64_t>(*id)),
                           .object_name = person.username,
                           .changes = {{"role", "", role->name}, {"email", "", form.email}}});
    return person;
  });
}

Result<Operator, std::vector<FieldProblem>> OperatorService::update(OperatorId id, const Edit& edit,
                                                                    const history::Actor& actor) {
  using Outcome = Result<Operator, std::vector<FieldProblem>>;
  return in_transaction(ports_.transactions, [&]() -> Outcome {
    auto person = ports_.operators.find(id).value();
    std::vector<history::Change> changes;
    const auto change = [&](const char* field, std::string& value,
                            const std::optional<std::string>& wanted) {
      if (!wanted || *wanted == value) return;
      changes.push_back({field, value, *wanted});
      value = *wanted;
    };
    change("username", person.username, edit.username);
    change("email", person.email, edit.email);
    if (auto problems = identity_problems(person.username, person.email); !problems.empty()) {
      return Failure(std::move(problems));
    }
    const auto namesake = ports_.operators.find_by_username(person.username);
    if (namesake && namesake->id != id) return username_taken(person.username);
    if (changes.empty()) return person;
    person.updated_at = ports_.clock.now();
    ports_.operators.save(person);
    ports_.history.record({.at = person.updated_at,
                           .actor = actor,
                           .action = "operator.updated",
                           .object_type = history::ObjectType::kOperator,
                           .object_id = std::to_string(static_cast<std::int64_t>(id)),
                           .object_name = person.username,
                           .changes = std::move(changes)});
    return person;
  });
}

}  // namespace gatehouse::operators
