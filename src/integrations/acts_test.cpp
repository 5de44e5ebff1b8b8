#include "integrations/acts.h"

#include <gtest/gtest.h>

#include <set>

namespace gatehouse::integrations {
namespace {

using Stage = HandOverStage;

constexpr auto kActs = {Act::kUpdate,        Act::kActivate, Act::kReauthorize,
                        Act::kDeactivate,    Act::kReveal,   Act::kSendAgain,
                        Act::kRestartWindow, Act::kTest,     Act::kDelete};
constexpr auto kStatuses = {Status::kInactive, Status::kActive, Status::kReset,
                            Status::kDeactivated};
constexpr auto kSetups = {SetupType::kManual, SetupType::kDeclared};
constexpr auto kUrls = {Urls::kNoCallback, Urls::kCallbackOnly, Urls::kBoth};
constexpr auto kStages = {Stage::kNone,      Stage::kUndelivered, Stage::kDelivered,
                          Stage::kUsedTwice, Stage::kWithdrawn,   Stage::kCompleted};

using Told = std::pair<std::string, std::string>;

const Told kAllowed;

Told no_hand_over(const std::string& sentence) { return {"no_hand_over", sentence}; }

Told about_hand_over(Act act, Stage stage) {
  const bool again = act == Act::kSendAgain;
  switch (stage) {
    case Stage::kNone:
    case Stage::kCompleted:
      return no_hand_over("No hand-over is under way. Activate or reauthorize the integration.");
    case Stage::kUndelivered:
      return again ? kAllowed
                   : no_hand_over(
                         "The credentials have not arrived yet; the window opens when "
                         "they do.");
    case Stage::kDelivered:
      return kAllowed;
    case Stage::kUsedTwice:
      return again ? kAllowed
                   : no_hand_over(
                         "The verifier was used twice; send the credentials again, with a "
                         "new one.");
    case Stage::kWithdrawn:
      return no_hand_over("The hand-over was withdrawn. Activate or reauthorize the integration.");
  }
  return kAllowed;
}

// What is told of an integration named "ERP" that is declared, if it is, in erp.yaml. Each act once
// more in plain words, whatever the table looks like.
Told expected(Act act, const Standing& standing) {
  const bool is_declared = standing.setup == SetupType::kDeclared;
  const bool has_both = standing.urls == Urls::kBoth;
  switch (act) {
    case Act::kUpdate:
      if (!is_declared) return kAllowed;
      return {"declared", "\"ERP\" is declared in erp.yaml; change it there and apply the file."};
    case Act::kDelete:
      if (!is_declared) return kAllowed;
      return {"declared",
              "\"ERP\" is declared in erp.yaml; remove it there and apply the file with --prune."};
    case Act::kActivate:
      if (!is_in_force(standing.status)) return kAllowed;
      return {"already_active",
              standing.status == Status::kReset
                  ? "\"ERP\" was reset; reauthorize it."
                  : "\"ERP\" is active already; reauthorize it to get a new access token."};
    case Act::kReauthorize:
      if (standing.status != Status::kInactive) return kAllowed;
      return {"not_active", "\"ERP\" is not active; activate it first."};
    case Act::kDeactivate:
      if (is_in_force(standing.status)) return kAllowed;
      return {"not_active", standing.status == Status::kDeactivated
                                ? "\"ERP\" is deactivated already."
                                : "\"ERP\" is not active, so there is nothing to deactivate."};
    case Act::kReveal:
      return kAllowed;
    case Act::kTest:
      if (standing.urls != Urls::kNoCallback) return kAllowed;
      return {"no_callback_url", "\"ERP\" has no callback URL."};
    case Act::kRestartWindow:
      return about_hand_over(act, standing.hand_over);
    case Act::kSendAgain:
      if (auto told = about_hand_over(act, standing.hand_over); told != kAllowed) return told;
      if (has_both) return kAllowed;
      return {"no_callback_url", "\"ERP\" needs a callback URL and an identity link URL for this."};
  }
  return kAllowed;
}

std::vector<Standing> every_standing() {
  std::vector<Standing> out;
  for (const auto status : kStatuses) {
    for (const auto setup : kSetups) {
      for (const auto urls : kUrls) {
        for (const auto stage : kStages) out.push_back({status, setup, urls, stage});
      }
    }
  }
  return out;
}

// An integration, with its hand-over, of this standing.
std::pair<Integration, std::optional<HandOver>> made(const Standing& standing) {
  Integration integration{.status = standing.status, .setup = standing.setup};
  integration.details.name = "ERP";
  if (standing.setup == SetupType::kDeclared) integration.declared_in = "erp.yaml";
  if (standing.urls != Urls::kNoCallback) integration.details.callback_url = "https://erp/cb";
  if (standing.urls == Urls::kBoth) integration.details.identity_link_url = "https://erp/in";
  HandOver hand_over{.state = HandOver::State::kFailed, .trouble = Trouble::kTimedOut};
  switch (standing.hand_over) {
    case Stage::kNone:
      return {integration, std::nullopt};
    case Stage::kUndelivered:
      break;
    case Stage::kDelivered:
      hand_over.delivered_at = Timestamp();
      break;
    case Stage::kUsedTwice:
      hand_over.delivered_at = Timestamp();
      hand_over.trouble = Trouble::kUsedTwice;
      break;
    case Stage::kWithdrawn:
      hand_over.delivered_at = Timestamp();
      hand_over.trouble = Trouble::kWithdrawn;
      break;
    case Stage::kCompleted:
      hand_over.delivered_at = Timestamp();
      hand_over.state = HandOver::State::kCompleted;
      break;
  }
  return {integration, hand_over};
}

TEST(Acts, AreDecidedInEveryStanding) {
  for (const auto& standing : every_standing()) {
    const auto [integration, hand_over] = made(standing);
    for (const auto act : kActs) {
      const auto refused = refusal_of(act, integration, hand_over);
      const auto told =
          refused ? Told{std::string(kActRefusals[refused->reason].code), refused->message}
                  : kAllowed;
      EXPECT_EQ(told, expected(act, standing))
          << "act " << static_cast<int>(act) << " of " << name_of(standing.status) << ", setup "
          << static_cast<int>(standing.setup) << ", URLs " << static_cast<int>(standing.urls)
          << ", hand-over " << static_cast<int>(standing.hand_over);
    }
  }
}

TEST(Acts, KnowTheStanding) {
  for (const auto& standing : every_standing()) {
    const auto [integration, hand_over] = made(standing);
    const auto found = standing_of(integration, hand_over);
    EXPECT_EQ(found.status, standing.status);
    EXPECT_EQ(found.setup, standing.setup);
    EXPECT_EQ(found.urls, standing.urls);
    EXPECT_EQ(found.hand_over, standing.hand_over);
  }
  Integration identity_link_only;
  identity_link_only.details.identity_link_url = "https://erp/in";
  EXPECT_EQ(standing_of(identity_link_only).urls, Urls::kNoCallback);
}

TEST(Acts, EachObjectionSpeaksAgainstSomething) {
  std::set<Objection> found;
  for (const auto& standing : every_standing()) {
    for (const auto act : kActs) {
      if (const auto objection = objection_to(act, standing)) found.insert(*objection);
    }
  }
  EXPECT_EQ(found.size(), members_of<Objection>());
}

TEST(Acts, AreOfWhatSomebodyHasSeen) {
  Integration integration{.status = Status::kActive, .version = 3};
  for (const auto act : kActs) {
    const auto refused = refusal_of(act, integration, std::nullopt, 2);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->reason, Refusal::kConflict) << "before anything else is looked at";
  }
  EXPECT_FALSE(refusal_of(Act::kReauthorize, integration, std::nullopt, 3));
}

TEST(Acts, ANameIsNoTemplate) {
  Integration integration{.setup = SetupType::kDeclared, .declared_in = "{}.yaml"};
  integration.details.name = "{file}";
  EXPECT_EQ(refusal_of(Act::kUpdate, integration)->message,
            "\"{file}\" is declared in {}.yaml; change it there and apply the file.");
}

}  // namespace
}  // namespace gatehouse::integrations
