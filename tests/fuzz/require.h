#pragma once

#include <cstdlib>

// Ends the run, so that libFuzzer keeps the input, when a property does not hold.
inline void require(bool holds) {
  if (!holds) std::abort();
}
