/// Ids of customers, subscriptions and resources in one form: Azure changes their case from day to
/// day, and who adds up by them must find one of each.
#pragma once

#include <string>
#include <string_view>

namespace azcost::normalize {

/// SubAccountId of a SubscriptionId: "/subscriptions/<id>", the id in lower case.
void append_sub_account_id(std::string& out, std::string_view subscription_id);
/// An id in lower case, as ResourceId is in Microsoft's own FOCUS export.
void append_id(std::string& out, std::string_view id);
/// ResourceName: the last segment of the lower-cased ResourceId.
void append_resource_name(std::string& out, std::string_view resource_id);

}  // namespace azcost::normalize
