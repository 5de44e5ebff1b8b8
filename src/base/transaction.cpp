#include "base/transaction.h"

namespace gatehouse {
namespace {

thread_local std::uint64_t commits = 0;

}  // namespace

std::uint64_t commits_of_this_thread() { return commits; }

void count_commit() { ++commits; }

}  // namespace gatehouse
