// Registers many active integrations at once, through the rooms that a command uses but without a
// commit and a process for each. The server must not run.
//
//   bench_fill DATA-DIRECTORY HOW-MANY CREDENTIALS-FILE
//
// The file gets a line for each: consumer key, consumer secret, access token, token secret.

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "crypto/system_random.h"
#include "installation/installation.h"
#include "process/system_clock.h"

namespace gatehouse {
namespace {

constexpr std::size_t kInOneTransaction = 10'000;

integrations::Credentials register_one(installation::Installation& installation,
                                       std::size_t number) {
  const auto actor = history::Actor::system();
  const auto created = installation.integrations.create(
      {.name = "bench " + std::to_string(number), .grant = access::GrantSelection::all()}, actor);
  if (!created) throw std::runtime_error(created.error().message);
  auto authorized = installation.authorization.authorize(created->id, {}, actor);
  if (!authorized) throw std::runtime_error(authorized.error().message);
  return std::get<integrations::Credentials>(std::move(authorized->given));
}

void fill(const std::string& directory, std::size_t how_many, const std::string& credentials) {
  std::ofstream file(credentials);
  file.exceptions(std::ios::badbit | std::ios::failbit);
  const process::SystemClock clock;
  crypto::SystemRandom random;
  installation::Installation installation({directory}, clock, random, crypto::PasswordCost::kNormal,
                                          installation::IfMissing::kSetUp);
  for (std::size_t done = 0; done < how_many;) {
    const auto until = std::min(how_many, done + kInOneTransaction);
    installation.database->run([&] {
      for (; done < until; ++done) {
        const auto made = register_one(installation, done);
        file << made.consumer_key << ' ' << made.consumer_secret.reveal() << ' '
             << made.access_token.reveal() << ' ' << made.access_token_secret.reveal() << '\n';
      }
      return Transactions::Outcome::kCommit;
    });
  }
}

}  // namespace
}  // namespace gatehouse

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: bench_fill DATA-DIRECTORY HOW-MANY CREDENTIALS-FILE\n";
    return 2;
  }
  try {
    gatehouse::fill(argv[1], std::strtoul(argv[2], nullptr, 10), argv[3]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "bench_fill: " << error.what() << '\n';
    return 1;
  }
}
