#include "resources.hpp"

#include "azcost/base/text.hpp"
#include "json_text.hpp"

namespace azcost::normalize {

void append_sub_account_id(std::string& out, std::string_view subscription_id) {
  if (subscription_id.empty()) return append_json_string(out, "");
  out.append("\"/subscriptions/");
  append_json_characters(out, to_lower(subscription_id));
  out.push_back('"');
}

void append_id(std::string& out, std::string_view id) { append_json_string(out, to_lower(id)); }

void append_resource_name(std::string& out, std::string_view resource_id) {
  // Without any slash `npos + 1` is the start: all of it.
  append_json_string(out, to_lower(resource_id.substr(resource_id.rfind('/') + 1)));
}

}  // namespace azcost::normalize
