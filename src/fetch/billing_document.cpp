#include "billing_document.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string_view>

namespace azcost::fetch {
namespace {

using Event = nlohmann::json::parse_event_t;

constexpr std::array<std::string_view, 7> kKnownFields = {
    "value", "nextLink", "name", "properties", "subscriptionId", "displayName", "agreementType"};
/// Of an object: the document, an entry of its list, the properties of that.
constexpr int kDeepestObject = 3;
constexpr int kDepthOfList = 1;
constexpr int kDepthOfEntries = 2;
/// A page has some hundred entries.
constexpr std::size_t kMostEntries = 100'000;

/// Says of each part of a document, as it is read, whether it is kept. A depth is the number of
/// objects and lists around a part.
class Filter {
 public:
  explicit Filter(const TakeEntry& take) : take_(take) {}

  bool operator()(int depth, Event event, nlohmann::json& parsed) {
    if (event == Event::key) return is_wanted(depth, parsed.get_ref<const std::string&>());
    if (depth >= skipped_depth_) return false;
    const bool is_entry = in_list_ && depth == kDepthOfEntries;
    switch (event) {
      case Event::object_start:
        return depth <= kDeepestObject;
      case Event::array_start:
        if (is_entry) return taken(nlohmann::json::array());
        in_list_ = in_list_ || (depth == kDepthOfList && at_value_);
        // Another list is kept as an empty one: who wants something else there finds it.
        if (!in_list_ || depth != kDepthOfList) skipped_depth_ = depth + 1;
        return true;
      case Event::array_end:
        if (depth == kDepthOfList) in_list_ = false;
        return true;
      case Event::object_end:
      case Event::value:
        return is_entry ? taken(parsed) : true;
      case Event::key:
        break;
    }
    return false;
  }

  [[nodiscard]] bool overflows() const noexcept { return entries_ > kMostEntries; }

 private:
  bool is_wanted(int depth, const std::string& key) {
    if (depth > skipped_depth_) return false;  // within something that is skipped
    const bool wanted = std::ranges::find(kKnownFields, key) != kKnownFields.end();
    skipped_depth_ = wanted ? kNothingSkipped : depth;
    if (depth == kDepthOfList) at_value_ = key == "value";
    return wanted;
  }

  /// Passes the entry on; what is passed on is not kept.
  bool taken(const nlohmann::json& entry) {
    if (++entries_ <= kMostEntries && take_) take_(entry);
    return false;
  }

  static constexpr int kNothingSkipped = std::numeric_limits<int>::max();

  const TakeEntry& take_;
  int skipped_depth_ = kNothingSkipped;  // and all that is deeper, until the next key above
  bool at_value_ = false;
  bool in_list_ = false;
  std::size_t entries_ = 0;
};

}  // namespace

Result<nlohmann::json> read_billing_document(const std::string& body, const TakeEntry& take) {
  // First of all whole, and without a copy: nothing of a broken page is taken.
  if (!nlohmann::json::accept(body)) return Error{ErrorKind::kData, "the answer is no JSON object"};
  Filter filter(take);
  nlohmann::json document = nlohmann::json::parse(body, std::ref(filter), false);
  if (filter.overflows()) {
    return Error{ErrorKind::kData, "the answer lists more entries than any such page"};
  }
  if (!document.is_object()) return Error{ErrorKind::kData, "the answer is no JSON object"};
  return document;
}

}  // namespace azcost::fetch
