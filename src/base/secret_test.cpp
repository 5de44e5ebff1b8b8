#include "base/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

namespace gatehouse {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!Printable<Secret>, "a secret must not be printable");
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::equality_comparable<Secret>, "compare in constant time, see crypto/compare.h");

TEST(Secret, RevealsWhatItHolds) {
  const Secret secret("abc");
  EXPECT_EQ(secret.reveal(), "abc");
  EXPECT_EQ(secret.clone().reveal(), "abc");
  EXPECT_FALSE(secret.empty());
}

TEST(Secret, IsEmptyAfterAMove) {
  Secret from("0123456789abcdefghijklmnopqrstuv");
  const Secret to = std::move(from);
  EXPECT_EQ(to.reveal(), "0123456789abcdefghijklmnopqrstuv");
  EXPECT_TRUE(from.empty());  // NOLINT: the moved-from state is the point
}

}  // namespace
}  // namespace gatehouse
