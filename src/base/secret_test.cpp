#include "base/secret.h"

#include <gtest/gtest.h>

#include <array>
#include <new>
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

TEST(Secret, LeavesNothingWhereItCameFrom) {
  std::string text("short");  // lives within the object itself
  const Secret secret(std::move(text));
  EXPECT_EQ(secret.reveal(), "short");
  EXPECT_EQ(std::string(text.data(), 5), std::string(5, '\0'));  // NOLINT: the point
}

TEST(Secret, IsWipedWhenItDies) {
  alignas(Secret) std::array<std::byte, sizeof(Secret)> place{};
  auto* secret = new (place.data()) Secret("0123456789");  // within the object itself
  const std::string_view before(reinterpret_cast<const char*>(place.data()), place.size());
  EXPECT_NE(before.find("0123456789"), std::string_view::npos);
  secret->~Secret();
  EXPECT_EQ(before.find("0123"), std::string_view::npos);
}

TEST(Secret, KeysAreWipedWhenTheyDie) {
  alignas(KeyBytes<32>) std::array<unsigned char, sizeof(KeyBytes<32>)> place{};
  auto* key = new (place.data()) KeyBytes<32>{1, 2, 3};
  EXPECT_EQ(place[1], 2);
  const auto copy = *key;
  key->~KeyBytes();
  EXPECT_EQ(place, (std::array<unsigned char, 32>{}));
  EXPECT_EQ(copy[1], 2);
}

}  // namespace
}  // namespace gatehouse
