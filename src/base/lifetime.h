#pragma once

// Behind a parameter, or behind a member function's parameters for the object itself: what the
// function returns looks into it. The build with clang refuses calls whose result would outlive it.
#if defined(__clang__)
#define GATEHOUSE_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define GATEHOUSE_LIFETIMEBOUND
#endif
