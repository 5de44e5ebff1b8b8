#pragma once

#include <boost/json.hpp>

#include "api/admin/installation.h"
#include "integrations/hand_over_service.h"
#include "notifications/notification.h"

namespace gatehouse::api::admin {

// Where hand-overs are, of whatever services have it.
struct HandOverView {
  template <class Services>
  HandOverView(const Services& of) : hand_overs(of.hand_overs), installation(of.installation) {}

  integrations::HandOverService& hand_overs;
  const Installation& installation;
};

// The hand-over of an integration as it stands now; of one that never had any, the state "none".
[[nodiscard]] boost::json::object hand_over_view(const HandOverView& services,
                                                 const integrations::Integration& integration);

[[nodiscard]] boost::json::object view_of(const integrations::Delivery& delivery);

[[nodiscard]] boost::json::object view_of(const notifications::Notification& notification);

}  // namespace gatehouse::api::admin
