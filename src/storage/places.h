#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::storage {

// The place a sealed value is bound to (crypto::Sealer): "access_tokens/sealed_token/17". What was
// sealed for one place opens at no other.
[[nodiscard]] inline std::string place_of(std::string_view table_and_column, std::int64_t id) {
  return std::string(table_and_column) + "/" + std::to_string(id);
}

// The tables by whose name damage is reported (base/damage.h).
inline constexpr std::string_view kIntegrationsTable = "integrations";
inline constexpr std::string_view kHandOversTable = "hand_overs";
// Secrets are read apart from the rest: that the rest is good says nothing of them.
inline constexpr std::string_view kHandOverSecrets = "hand_overs (secrets)";
inline constexpr std::string_view kIntegrationDetails = "integrations (details)";

// Why a row with a sealed secret is damaged.
inline constexpr auto kDoesNotOpen =
    "a secret in it does not open: it was changed or moved, or sealed with another key";

inline constexpr std::string_view kConsumerSecretColumn = "integrations/sealed_consumer_secret";
inline constexpr std::string_view kAccessTokenColumn = "access_tokens/sealed_token";
inline constexpr std::string_view kAccessTokenSecretColumn = "access_tokens/sealed_secret";

// Where a secret of a hand-over is bound to: its own row, by the hand-over's number. Earlier
// versions bound it to the integration.
struct SealedColumn {
  std::string_view own;
  std::string_view earlier;
};

inline constexpr SealedColumn kVerifier{"hand_overs/number/sealed_verifier",
                                        "hand_overs/sealed_verifier"};
inline constexpr SealedColumn kRequestToken{"hand_overs/number/sealed_request_token",
                                            "hand_overs/sealed_request_token"};
inline constexpr SealedColumn kRequestSecret{"hand_overs/number/sealed_request_secret",
                                             "hand_overs/sealed_request_secret"};

}  // namespace gatehouse::storage
