#include "base/request_path.h"

#include <gtest/gtest.h>

namespace gatehouse {
namespace {

std::string taken_apart(std::string_view path) {
  const auto front = front_of(path);
  return std::string(front.controller) + " " + std::string(front.rest);
}

TEST(RequestPath, CountsRepeatedSlashesAtTheFrontAsOne) {
  EXPECT_EQ(taken_apart("/rest/V1/x"), " /rest/V1/x");
  EXPECT_EQ(taken_apart("//rest/V1/x"), " /rest/V1/x");
  EXPECT_EQ(taken_apart("/////rest//V1/x"), " /rest//V1/x");
  EXPECT_EQ(taken_apart("//"), " /");
  EXPECT_EQ(taken_apart(""), " ");
}

TEST(RequestPath, KnowsTheFrontController) {
  EXPECT_EQ(taken_apart("/index.php/rest/V1/x"), "/index.php /rest/V1/x");
  EXPECT_EQ(taken_apart("//index.php///rest/V1/x"), "/index.php /rest/V1/x");
  EXPECT_EQ(taken_apart("/index.php"), "/index.php ");
  EXPECT_EQ(taken_apart("/index.phpx/rest"), " /index.phpx/rest");
}

}  // namespace
}  // namespace gatehouse
