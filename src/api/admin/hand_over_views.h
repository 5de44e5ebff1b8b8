#pragma once

#include <boost/json.hpp>

#include "api/admin/services.h"

namespace gatehouse::api::admin {

// The hand-over of an integration as it stands now; of one that never had any, the state "none".
[[nodiscard]] boost::json::object hand_over_view(const Services& services,
                                                 const integrations::Integration& integration);

[[nodiscard]] boost::json::object view_of(const integrations::Delivery& delivery);

[[nodiscard]] boost::json::object view_of(const notifications::Notification& notification);

}  // namespace gatehouse::api::admin
