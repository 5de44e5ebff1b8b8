#include "operators/service.h"

#include <gtest/gtest.h>

namespace gatehouse::operators {
namespace {

TEST(Passwords, NeedLengthLetterAndDigit) {
  for (const auto* bad : {"", "short1", "onlyletters", "12345678901", "\u00e4\u00e4\u00e4b1"}) {
    EXPECT_EQ(password_problem(Secret(bad)).value().fault, FieldFault::kInvalid) << bad;
  }
  EXPECT_FALSE(password_problem(Secret("abcdefg1")));
  EXPECT_EQ(password_problem(Secret("a1" + std::string(255, 'x'))).value().fault,
            FieldFault::kTooLong);
  EXPECT_FALSE(password_problem(Secret("a1" + std::string(254, 'x'))));
}

}  // namespace
}  // namespace gatehouse::operators
