#pragma once

namespace gatehouse::process {

// What came of telling a running server that what is stored has changed.
enum class Notified {
  kNoServer,  // none is running
  kDone,      // it acts on the present state from now on
  kNoAnswer,  // it runs but did not acknowledge in time; it will notice by itself
};

}  // namespace gatehouse::process
