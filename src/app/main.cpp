#include <exception>
#include <iostream>

#include "app/serve.h"
#include "commands/cli.h"
#include "process/process_safety.h"

int main(int argc, char** argv) {
  gatehouse::process::keep_memory_private();
  try {
    return gatehouse::commands::run_command_line(argc, argv, gatehouse::app::serve);
  } catch (const std::exception& error) {
    std::cerr << "gatehouse failed: " << error.what() << '\n';
    return 1;
  }
}
