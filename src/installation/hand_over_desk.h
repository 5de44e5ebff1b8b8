#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "installation/installation.h"
#include "installation/network.h"
#include "integrations/hand_over_service.h"
#include "notifications/service.h"

namespace gatehouse::installation {

// Everything that goes out to third parties, wired together: hand-overs, notifications, mail. The
// server has one, and so have the commands that hand over. Safe to call from several threads.
class HandOverDesk {
 public:
  // `settings` are those in force; `on_failed_mail` is told of mail that is not taken.
  HandOverDesk(Transports transports, Domain& domain, std::function<settings::Values()> settings,
               std::function<void(const std::string& what)> on_failed_mail);

  // For a command: over the network, by the settings that are stored. See Network.
  HandOverDesk(std::vector<http::AddressRange> allowed, Installation& installation,
               std::function<void(const std::string& what)> on_failed_mail);

  // Has nothing further sent and breaks off what is being sent, within about a second.
  void stop();

 private:
  HandOverDesk(Installation& installation, std::unique_ptr<Network> network,
               std::function<void(const std::string& what)> on_failed_mail);

  std::unique_ptr<Network> network_;  // null when another's is used
  Transports transports_;

 public:
  notifications::NotificationService notifications;
  integrations::HandOverService hand_overs;
};

}  // namespace gatehouse::installation
