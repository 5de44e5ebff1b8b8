#include "integrations/acts.h"

#include <string_view>

#include "base/closed_table.h"

namespace gatehouse::integrations {
namespace {

using enum Objection;

// ---- The table of acts ----

// What speaks against an act in one respect; nothing, in most.
struct Cell {
  std::optional<Objection> objection;

  constexpr Cell() = default;

  constexpr Cell(Objection found) : objection(found) {}  // NOLINT(google-explicit-constructor)
};

constexpr Cell kOk;

struct ByStatus {
  Cell inactive, active, reset, deactivated;
};

struct BySetup {
  Cell manual, declared;
};

struct ByUrls {
  Cell no_callback, callback_only, both;
};

struct ByHandOver {
  Cell none, undelivered, delivered, used_twice, withdrawn, completed;
};

// What an act depends on. What is left out is allowed.
struct Row {
  Act id;
  BySetup setup = {};
  ByStatus status = {};
  ByUrls urls = {};
  ByHandOver hand_over = {};
};

// clang-format off
constexpr ClosedTable kTable({
    //                         manual  declared
    Row{.id = Act::kUpdate,
        .setup =              {kOk,    kIsDeclared}},
    //                         inactive       active     reset      deactivated
    Row{.id = Act::kActivate,
        .status =             {kOk,           kIsActive, kWasReset, kOk}},
    Row{.id = Act::kReauthorize,
        .status =             {kIsInactive,   kOk,       kOk,       kOk}},
    Row{.id = Act::kDeactivate,
        .status =             {kIsNotInForce, kOk,       kOk,       kIsDeactivated}},
    Row{.id = Act::kReveal},
    //                         no callback      callback only    both
    //                         none            undelivered       delivered  used twice       withdrawn     completed
    Row{.id = Act::kSendAgain,
        .urls =               {kHasNotBothUrls, kHasNotBothUrls, kOk},
        .hand_over =          {kHasNoHandOver, kOk,              kOk,       kOk,             kIsWithdrawn, kHasNoHandOver}},
    Row{.id = Act::kRestartWindow,
        .hand_over =          {kHasNoHandOver, kNotDeliveredYet, kOk,       kVerifierIsUsed, kIsWithdrawn, kHasNoHandOver}},
    Row{.id = Act::kTest,
        .urls =               {kHasNoCallback,  kOk,             kOk}},
    //                         manual  declared
    Row{.id = Act::kDelete,
        .setup =              {kOk,    kIsKeptByFile}},
});

// clang-format on

constexpr Cell at(const BySetup& cells, SetupType setup) {
  switch (setup) {
    case SetupType::kManual:
      return cells.manual;
    case SetupType::kDeclared:
      return cells.declared;
  }
  return kOk;
}

constexpr Cell at(const ByStatus& cells, Status status) {
  switch (status) {
    case Status::kInactive:
      return cells.inactive;
    case Status::kActive:
      return cells.active;
    case Status::kReset:
      return cells.reset;
    case Status::kDeactivated:
      return cells.deactivated;
  }
  return kOk;
}

constexpr Cell at(const ByUrls& cells, Urls urls) {
  switch (urls) {
    case Urls::kNoCallback:
      return cells.no_callback;
    case Urls::kCallbackOnly:
      return cells.callback_only;
    case Urls::kBoth:
      return cells.both;
  }
  return kOk;
}

constexpr Cell at(const ByHandOver& cells, HandOverStage stage) {
  switch (stage) {
    case HandOverStage::kNone:
      return cells.none;
    case HandOverStage::kUndelivered:
      return cells.undelivered;
    case HandOverStage::kDelivered:
      return cells.delivered;
    case HandOverStage::kUsedTwice:
      return cells.used_twice;
    case HandOverStage::kWithdrawn:
      return cells.withdrawn;
    case HandOverStage::kCompleted:
      return cells.completed;
  }
  return kOk;
}

// ---- The table of objections ----

// In a sentence, {} stands for the name of the integration, and {file} for what declares it.
struct ObjectionRow {
  Objection id;
  Refusal refusal;
  std::string_view sentence;
};

constexpr ClosedTable kObjections({
    ObjectionRow{kIsActive, Refusal::kAlreadyActive,
                 "\"{}\" is active already; reauthorize it to get a new access token."},
    {kWasReset, Refusal::kAlreadyActive, "\"{}\" was reset; reauthorize it."},
    {kIsInactive, Refusal::kNotActive, "\"{}\" is not active; activate it first."},
    {kIsNotInForce, Refusal::kNotActive,
     "\"{}\" is not active, so there is nothing to deactivate."},
    {kIsDeactivated, Refusal::kNotActive, "\"{}\" is deactivated already."},
    {kIsDeclared, Refusal::kDeclared,
     "\"{}\" is declared in {file}; change it there and apply the file."},
    {kIsKeptByFile, Refusal::kDeclared,
     "\"{}\" is declared in {file}; remove it there and apply the file with --prune."},
    {kHasNoCallback, Refusal::kNoCallbackUrl, "\"{}\" has no callback URL."},
    {kHasNotBothUrls, Refusal::kNoCallbackUrl,
     "\"{}\" needs a callback URL and an identity link URL for this."},
    {kHasNoHandOver, Refusal::kNoHandOver,
     "No hand-over is under way. Activate or reauthorize the integration."},
    {kNotDeliveredYet, Refusal::kNoHandOver,
     "The credentials have not arrived yet; the window opens when they do."},
    {kVerifierIsUsed, Refusal::kNoHandOver,
     "The verifier was used twice; send the credentials again, with a new one."},
    {kIsWithdrawn, Refusal::kNoHandOver,
     "The hand-over was withdrawn. Activate or reauthorize the integration."},
});

Refused refused_as(Refusal refusal) {
  return {refusal, std::string(kActRefusals[refusal].sentence)};
}

HandOverStage stage_of(const HandOver& hand_over) {
  if (hand_over.state == HandOver::State::kCompleted) return HandOverStage::kCompleted;
  if (hand_over.trouble == Trouble::kUsedTwice) return HandOverStage::kUsedTwice;
  if (hand_over.trouble == Trouble::kWithdrawn) return HandOverStage::kWithdrawn;
  return hand_over.delivered_at ? HandOverStage::kDelivered : HandOverStage::kUndelivered;
}

}  // namespace

Standing standing_of(const Integration& integration, const std::optional<HandOver>& hand_over) {
  const bool has_callback = !integration.details.callback_url.empty();
  const auto without_exchange = has_callback ? Urls::kCallbackOnly : Urls::kNoCallback;
  return {.status = integration.status,
          .setup = integration.setup,
          .urls = integration.exchanges_tokens() ? Urls::kBoth : without_exchange,
          .hand_over = hand_over ? stage_of(*hand_over) : HandOverStage::kNone};
}

std::optional<Objection> objection_to(Act act, const Standing& standing) {
  const auto& row = kTable[act];
  for (const auto cell : {at(row.setup, standing.setup), at(row.status, standing.status),
                          at(row.hand_over, standing.hand_over), at(row.urls, standing.urls)}) {
    if (cell.objection) return cell.objection;
  }
  return std::nullopt;
}

Refused refused_for(Objection objection, const Integration& integration) {
  const auto& row = kObjections[objection];
  return {row.refusal, filled(row.sentence, {{"{}", integration.details.name},
                                             {"{file}", integration.declared_in}})};
}

std::optional<Refused> refusal_of(Act act, const Integration& integration,
                                  const std::optional<HandOver>& hand_over,
                                  std::optional<std::int64_t> seen_version) {
  if (seen_version && *seen_version != integration.version) {
    return refused_as(Refusal::kConflict);
  }
  const auto objection = objection_to(act, standing_of(integration, hand_over));
  if (!objection) return std::nullopt;
  return refused_for(*objection, integration);
}

Refused refused_as_unknown() { return refused_as(Refusal::kNotFound); }

Refused refused_without_base_url() { return refused_as(Refusal::kBaseUrlMissing); }

}  // namespace gatehouse::integrations
