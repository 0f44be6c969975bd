/// Ids of subscriptions and resources in one form: Azure changes their case from day to day.
#pragma once

#include <string>
#include <string_view>

namespace azcost::normalize {

/// SubAccountId of a SubscriptionId: "/subscriptions/<id>".
void append_sub_account_id(std::string& out, std::string_view subscription_id);
/// ResourceId, in lower case as in Microsoft's own FOCUS export.
void append_resource_id(std::string& out, std::string_view resource_id);
/// ResourceName: the last segment of the lower-cased ResourceId.
void append_resource_name(std::string& out, std::string_view resource_id);

}  // namespace azcost::normalize
