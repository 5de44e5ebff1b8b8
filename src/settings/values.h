#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/lifetime.h"
#include "settings/setting.h"

namespace gatehouse::settings {

// What somebody set, by path, in canonical form. Settings that nobody set are absent.
using StoredValues = std::map<std::string, std::string, std::less<>>;

// The values in force: what was set, or else the default. Immutable; safe to share.
class Values {
 public:
  explicit Values(StoredValues stored) : stored_(std::move(stored)) {}

  // Whether the value is somebody's and not the default.
  [[nodiscard]] bool is_set(std::string_view path) const { return stored_.contains(path); }

  // The following throw std::logic_error for a path that is not declared.
  [[nodiscard]] std::string_view text(std::string_view path) const GATEHOUSE_LIFETIMEBOUND;

  [[nodiscard]] bool yes(std::string_view path) const { return text(path) == "1"; }

  // Absent when the value is empty.
  [[nodiscard]] std::optional<std::int64_t> optional_number(std::string_view path) const;
  [[nodiscard]] std::int64_t number(std::string_view path) const;
  // A list of numbers with commas between.
  [[nodiscard]] std::vector<std::int64_t> numbers(std::string_view path) const;
  // A list of texts with commas between.
  [[nodiscard]] std::vector<std::string> texts(std::string_view path) const;

 private:
  StoredValues stored_;
};

// Keeps what was set. Safe to call from several threads.
class SettingStore {
 public:
  virtual ~SettingStore() = default;

  // A value that is damaged is as if it were not set.
  [[nodiscard]] virtual StoredValues load() = 0;

  // Replaces the value of a path; an absent value means the default again.
  virtual void put(std::string_view path, const std::optional<std::string>& value) = 0;
};

}  // namespace gatehouse::settings
