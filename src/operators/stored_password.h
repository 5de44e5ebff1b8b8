#pragma once

#include <string>
#include <string_view>

namespace gatehouse::operators {

// What is kept of a password: its hash, marked when it is a one-time password. Such a one signs in
// once. Spent, it is only good for replacing it, in the session that it has opened.

enum class PasswordKind { kLasting, kOneTime, kSpent };

[[nodiscard]] PasswordKind kind_of_password(std::string_view stored);

// The hash in it, for crypto::password_matches(). It is a part of `stored`.
[[nodiscard]] std::string_view hash_of_password(std::string_view stored);

// What is kept of a password of that kind.
[[nodiscard]] std::string stored_password(PasswordKind kind, std::string_view hash);

}  // namespace gatehouse::operators
