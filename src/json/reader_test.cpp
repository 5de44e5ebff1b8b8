#include "json/reader.h"

#include <gmock/gmock.h>

namespace gatehouse::json {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> fields_of(const Problems& problems) {
  std::vector<std::string> fields;
  for (const auto& problem : problems) {
    fields.push_back(std::string(name_of(problem.kind)) + " " + problem.field);
  }
  return fields;
}

template <class Read>
Problems read_text(std::string_view text, Read read, Typing typing = Typing::kStrict) {
  const auto value = parse(text);
  EXPECT_TRUE(value.has_value()) << text;
  return read_object(*value, {.typing = typing}, read);
}

TEST(Json, RefusesWhatIsNoJson) {
  for (const std::string_view text :
       {"", " ", "{", "{\"a\":1", "{} {}", "{'a':1}", "nul", "[1,]", "{\"a\":\"\xff\"}", "\"\xc3\"",
        "{\"a\":1}x", "\"\\ud800\"", "01", "+1", "NaN"}) {
    const auto value = parse(text);
    ASSERT_FALSE(value.has_value()) << text;
    EXPECT_EQ(value.error().kind, Kind::kMalformed) << text;
  }
  EXPECT_THAT(parse("{\"a\": oops}").error().message, HasSubstr("6 bytes"));
}

TEST(Json, RefusesWhatIsNestedTooDeeply) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse(nested(limits::kJsonDepthMax - 1)).has_value());
  EXPECT_TRUE(parse(nested(limits::kJsonDepthMax)).has_value());
  const auto deeper = parse(nested(limits::kJsonDepthMax + 1));
  ASSERT_FALSE(deeper.has_value());
  EXPECT_THAT(deeper.error().message, HasSubstr("32 levels"));
}

// "[0,0,0]" with so many elements.
std::string zeros(std::size_t count) {
  std::string text = "[0";
  for (std::size_t i = 1; i < count; ++i) text += ",0";
  return text + "]";
}

std::string members(std::size_t count) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":0";
  }
  return text + "}";
}

TEST(Json, RefusesMoreValuesThanItTakes) {
  EXPECT_TRUE(parse(zeros(limits::kJsonValuesMax - 1)).has_value()) << "the list is a value too";
  for (const auto& text :
       {zeros(limits::kJsonValuesMax), "[" + zeros(limits::kJsonValuesMax - 1)}) {
    const auto more = parse(text);
    ASSERT_FALSE(more.has_value());
    EXPECT_EQ(more.error().kind, Kind::kTooMany);
    EXPECT_THAT(more.error().message, HasSubstr("100000 values"));
  }
  EXPECT_TRUE(parse(zeros(limits::kJsonValuesMax), Source::kOwn).has_value());
}

TEST(Json, RefusesMoreMembersThanItTakes) {
  EXPECT_TRUE(parse(members(limits::kJsonMembersMax)).has_value());
  const auto more = parse(members(limits::kJsonMembersMax + 1));
  ASSERT_FALSE(more.has_value());
  EXPECT_EQ(more.error().kind, Kind::kTooMany);
  EXPECT_THAT(more.error().message, HasSubstr("1000 members"));
  EXPECT_TRUE(parse("[" + members(limits::kJsonMembersMax) + "," + members(1) + "]").has_value())
      << "each object counts for itself";
  EXPECT_TRUE(parse(members(limits::kJsonMembersMax + 1), Source::kOwn).has_value());
}

TEST(Json, RefusesAMemberThatComesTwice) {
  for (const auto* text : {R"({"a":1,"a":1})", R"({"b":[{"x":{},"a":1,"\u0061":2}],"a":1})"}) {
    const auto twice = parse(text);
    ASSERT_FALSE(twice.has_value()) << text;
    EXPECT_EQ(twice.error().message, "An object of the JSON text has the member \"a\" twice.");
  }
  const auto nested = parse(R"({"a":{"a":{"b":1}},"b":{"a":1}})");
  ASSERT_TRUE(nested.has_value());
  EXPECT_EQ(text_of(*nested), R"({"a":{"a":{"b":1}},"b":{"a":1}})");
  const auto long_name =
      parse("{\"" + std::string(5000, 'n') + "\":1,\"" + std::string(5000, 'n') + "\":1}");
  EXPECT_LT(long_name.error().message.size(), 200u);
  EXPECT_TRUE(parse(R"({"a":1,"a":2})", Source::kOwn).has_value());
}

TEST(Json, RefusesAListThatIsLongerThanItReads) {
  const auto read_list = [](std::size_t count) {
    const auto value = parse("{\"a\":" + zeros(count) + "}");
    return read_object(*value, {.list_elements_max = 3}, [](ObjectReader& reader) {
      const auto list = reader.optional<std::vector<std::int64_t>>("a");
      EXPECT_TRUE(!list || list->size() == 3);
    });
  };
  EXPECT_THAT(read_list(3), IsEmpty());
  EXPECT_THAT(fields_of(read_list(4)), ElementsAre("too_many a"));
}

TEST(Json, TellsSomeProblemsInFewWords) {
  std::string text = "{\"list\":[";
  for (int i = 0; i < 100; ++i) text += "{\"sku\":5},";
  text += "{}],\"" + std::string(100'000, 'x') + "\":1";
  for (int i = 0; i < 900; ++i) text += ",\"m" + std::to_string(i) + "\":0";
  text += "}";
  std::size_t bytes = 0;
  const auto unknown_first = read_text(text, [](ObjectReader& reader) { reader.ignore("list"); });
  for (const auto& problem : unknown_first) bytes += problem.field.size() + problem.message.size();
  EXPECT_EQ(unknown_first.size(), limits::kProblemsToldMax);
  EXPECT_LT(bytes, 5000u);
  EXPECT_THAT(unknown_first.front().message, HasSubstr("xxx...\"."));
  const auto in_list = read_text(text, [](ObjectReader& reader) {
    reader.required_list(
        "list", [](ObjectReader& item) { static_cast<void>(item.required<std::string>("sku")); });
  });
  EXPECT_EQ(in_list.size(), limits::kProblemsToldMax);
}

TEST(Json, RefusesWhatIsNoObject) {
  for (const std::string_view text : {"[]", "1", "null", "\"a\""}) {
    EXPECT_THAT(fields_of(read_text(text, [](ObjectReader&) {})), ElementsAre("wrong_type "));
  }
}

TEST(Json, CollectsEverythingThatIsWrongWithItsPath) {
  const auto problems = read_text(
      R"({"product": {"price": "dear", "colour": 1},
          "items": [{"sku": "a"}, 5, {"sku": 7, "x": null}],
          "resources": ["a", 1], "extra": {}})",
      [](ObjectReader& reader) {
        reader.required_object("product", [](ObjectReader& product) {
          (void)product.required<std::string>("sku");
          (void)product.optional<double>("price");
        });
        reader.optional_list("items",
                             [](ObjectReader& item) { (void)item.required<std::string>("sku"); });
        (void)reader.required<std::vector<std::string>>("resources");
        (void)reader.required<bool>("active");
        reader.required_object("address", [](ObjectReader&) { FAIL(); });
        reader.refuse("resources", "no");
      });
  EXPECT_THAT(
      fields_of(problems),
      ElementsAre("missing product.sku", "wrong_type product.price", "unknown product.colour",
                  "wrong_type items[1]", "wrong_type items[2].sku", "unknown items[2].x",
                  "wrong_type resources[1]", "missing active", "missing address",
                  "invalid resources", "unknown extra"));
  EXPECT_EQ(problems[0].message, "\"product.sku\" is required.");
  EXPECT_EQ(problems[1].message, "\"product.price\" must be a number.");
  EXPECT_EQ(problems[2].message, "There is no field \"product.colour\".");
}

TEST(Json, RefusesOtherTypesWhenStrict) {
  const auto problems = read_text(
      R"({"text": 1, "truth": 1, "whole": "1", "number": "1.5", "half": 1.5, "list": {}, "object": [],
          "huge": 1e300, "beyond": 18446744073709551615})",
      [](ObjectReader& reader) {
        EXPECT_FALSE(reader.optional<std::string>("text"));
        EXPECT_FALSE(reader.optional<bool>("truth"));
        EXPECT_FALSE(reader.optional<std::int64_t>("whole"));
        EXPECT_FALSE(reader.optional<double>("number"));
        EXPECT_FALSE(reader.optional<std::int64_t>("half"));
        EXPECT_FALSE(reader.optional<std::vector<std::string>>("list"));
        EXPECT_FALSE(reader.optional_object("object", [](ObjectReader&) {}));
        EXPECT_FALSE(reader.optional<std::int64_t>("huge"));
        EXPECT_FALSE(reader.optional<std::int64_t>("beyond"));
      });
  EXPECT_EQ(problems.size(), 9u);
  for (const auto& problem : problems) EXPECT_EQ(problem.kind, Kind::kWrongType);
}

TEST(Json, RefusesNumbersThatAreNotWhenLoose) {
  const auto problems = read_text(
      R"({"a": "12x", "b": "", "c": " 1", "d": "inf", "e": "nan", "f": "yes", "g": 2, "h": true})",
      [](ObjectReader& reader) {
        for (const auto* name : {"a", "b", "c", "d", "e"}) (void)reader.optional<double>(name);
        for (const auto* name : {"f", "g"}) (void)reader.optional<bool>(name);
        (void)reader.optional<std::string>("h");
      },
      Typing::kLoose);
  EXPECT_EQ(problems.size(), 8u);
}

TEST(Json, ReadsWhatIsThere) {
  const auto problems = read_text(
      R"({"text": "ä", "truth": false, "whole": -3, "also": 4.0, "number": 2, "none": null,
          "list": [1, 2], "any": [{}], "object": {"a": 1}, "skip": 1})",
      [](ObjectReader& reader) {
        EXPECT_EQ(reader.required<std::string>("text"), "ä");
        EXPECT_FALSE(reader.required<bool>("truth"));
        EXPECT_EQ(reader.required<std::int64_t>("whole"), -3);
        EXPECT_EQ(reader.required<std::int64_t>("also"), 4);
        EXPECT_EQ(reader.required<double>("number"), 2.0);
        EXPECT_TRUE(reader.has("none"));
        EXPECT_FALSE(reader.has("nothing"));
        EXPECT_FALSE(reader.optional<std::string>("none"));
        EXPECT_FALSE(reader.optional<std::string>("nothing"));
        EXPECT_THAT(reader.required<std::vector<std::int64_t>>("list"), ElementsAre(1, 2));
        EXPECT_TRUE(reader.required<boost::json::value>("any").is_array());
        EXPECT_TRUE(reader.required_object("object", [](ObjectReader& object) {
          EXPECT_EQ(object.required<std::int64_t>("a"), 1);
          EXPECT_EQ(object.path_to("a"), "object.a");
        }));
        reader.ignore("skip");
      });
  EXPECT_THAT(problems, IsEmpty());
}

TEST(Json, WritesNumbersPlainly) {
  for (const std::string_view text :
       {R"({"a":12.5,"b":[],"c":{},"d":[{"e":-0.01},true,null,"\"ä\\"],"f\"":34})", "[]", "1"}) {
    EXPECT_EQ(text_of(*parse(text)), text);
  }
  EXPECT_EQ(text_of(34.0), "34");
}

TEST(Json, ReadsTextsAndNumbersForOneAnotherWhenLoose) {
  const auto problems =
      read_text(R"({"text": 12, "on": 1, "off": "0", "whole": "7", "number": "12.5"})",
                [](ObjectReader& reader) {
                  EXPECT_EQ(reader.required<std::string>("text"), "12");
                  EXPECT_TRUE(reader.required<bool>("on"));
                  EXPECT_FALSE(reader.required<bool>("off"));
                  EXPECT_EQ(reader.required<std::int64_t>("whole"), 7);
                  EXPECT_EQ(reader.required<double>("number"), 12.5);
                },
                Typing::kLoose);
  EXPECT_THAT(problems, IsEmpty());
}

}  // namespace
}  // namespace gatehouse::json
