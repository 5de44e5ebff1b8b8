#include "process/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"
#include "process/system_clock.h"

namespace gatehouse::process {
namespace {

void write(spdlog::level::level_enum level, std::string_view name, std::string_view message,
           Log::Fields fields) {
  if (!spdlog::should_log(level)) return;
  boost::json::object line{
      {"time", to_iso8601(SystemClock().now())}, {"level", name}, {"message", message}};
  for (const auto& [key, value] : fields) line[key] = value;
  spdlog::log(level, with_controls_escaped(boost::json::serialize(line)));
}

}  // namespace

Log::Log(const std::string& level) {
  auto logger = std::make_shared<spdlog::logger>("gatehouse",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void Log::info(std::string_view message, Fields fields) const {
  write(spdlog::level::info, "info", message, fields);
}

void Log::warning(std::string_view message, Fields fields) const {
  write(spdlog::level::warn, "warning", message, fields);
}

void Log::error(std::string_view message, Fields fields) const {
  write(spdlog::level::err, "error", message, fields);
}

}  // namespace gatehouse::process
