// The thread sanitizers of g++ 12 and clang 14 do not know pthread_mutex_clocklock(), by which
// std::timed_mutex waits up to a moment of the steady clock, and take what such a mutex guards for
// unguarded. Here it becomes a function that they know.

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__  // as g++ says it
#endif
#endif

#if defined(__SANITIZE_THREAD__)

#include <pthread.h>
#include <time.h>

extern "C" int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                                       const timespec* until) noexcept {
  timespec there{};
  timespec here{};
  ::clock_gettime(clock, &there);
  ::clock_gettime(CLOCK_REALTIME, &here);
  constexpr long kSecond = 1'000'000'000;
  here.tv_sec += until->tv_sec - there.tv_sec;
  here.tv_nsec += until->tv_nsec - there.tv_nsec;
  if (here.tv_nsec < 0) here = {here.tv_sec - 1, here.tv_nsec + kSecond};
  if (here.tv_nsec >= kSecond) here = {here.tv_sec + 1, here.tv_nsec - kSecond};
  return ::pthread_mutex_timedlock(mutex, &here);
}

#endif
