#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/field_problem.h"
#include "base/refusal.h"

namespace gatehouse::integrations {

// Why something is not done with an integration.
enum class Refusal {
  kInvalid,  // see the problems
  kNotFound,
  kConflict,  // somebody else changed it meanwhile
  kDeclared,  // a declared integration is changed in its file
  kAlreadyActive,
  kNotActive,
  kNoCallbackUrl,   // there is nowhere to hand credentials over to
  kNoHandOver,      // none is under way, or not so far
  kBaseUrlMissing,  // nobody knows under which URL the third party finds the store
};

// As the page and scripts are told; the command line tells the same codes and, but for one, the
// same sentences. Where there is no sentence, what was found has one: a field problem, or an
// objection to an act (acts.h).
struct ActRefusalRow {
  Refusal id;
  std::string_view code;  // never changes
  int status;
  std::string_view meaning;
  std::string_view sentence;
  std::string_view at_command_line;  // if it is another; {directory} is the data directory
};

inline constexpr ClosedTable kActRefusals({
    ActRefusalRow{Refusal::kInvalid, "invalid", 422,
                  "Something that was filled in cannot be so; it is named."},
    {Refusal::kNotFound, "not_found", 404,
     "There is no such integration, operator, setting or notification.",
     "There is no such integration. It may have been deleted."},
    {Refusal::kConflict, "version_conflict", 412,
     "Somebody else changed the integration meanwhile.",
     "Somebody changed the integration meanwhile. Compare and decide."},
    {Refusal::kDeclared, "declared", 409, "The integration comes from a file; change it there."},
    {Refusal::kAlreadyActive, "already_active", 409,
     "The integration is active, or was reset: reauthorize it."},
    {Refusal::kNotActive, "not_active", 409, "The integration is not active."},
    {Refusal::kNoCallbackUrl, "no_callback_url", 409,
     "The integration lacks a URL that this needs."},
    {Refusal::kNoHandOver, "no_hand_over", 409, "No hand-over is under way, or it is not so far."},
    {Refusal::kBaseUrlMissing, "base_url_missing", 409,
     "Nobody knows under which URL the third party finds the store.",
     "Nobody knows under which URL the third party finds the store. Nothing was sent.",
     "No server runs on {directory}, so nobody knows under which URL the third party finds the "
     "store. Start the server, or say it with --base-url URL. Nothing was sent."},
});

struct Refused {
  Refusal reason;
  std::string message;                      // a sentence for the person who asked
  std::vector<FieldProblem> problems = {};  // for kInvalid
};

}  // namespace gatehouse::integrations
