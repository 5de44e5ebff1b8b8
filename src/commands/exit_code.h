#pragma once

namespace gatehouse::commands {

enum class ExitCode { kOk = 0, kRefused = 1, kUsage = 2, kConfiguration = 78 };

}  // namespace gatehouse::commands
