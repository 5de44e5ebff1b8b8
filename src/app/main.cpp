#include <exception>
#include <iostream>

#include "app/serve.h"
#include "commands/cli.h"
#include "crypto/system_random.h"
#include "process/process_safety.h"
#include "process/system_clock.h"

int main(int argc, char** argv) {
  gatehouse::process::keep_memory_private();
  try {
    const gatehouse::process::SystemClock clock;
    gatehouse::crypto::SystemRandom random;
    return gatehouse::commands::run_command_line(argc, argv, {clock, random},
                                                 gatehouse::app::serve);
  } catch (const std::exception& error) {
    std::cerr << "gatehouse failed: " << error.what() << '\n';
    return 1;
  }
}
