/// Notices answers that cannot be the page that was asked for, although they may look like one.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "azcost/base/result.hpp"

namespace azcost::fetch {

/// Looks at the bodies of one query's pages, before they are taken: with a page would go the rows
/// of all that follow.
class PageGuard {
 public:
  /// From now on it is about the next page.
  void begin_page();

  /// An error (`kData`) when the body has lost the next link that an earlier answer for the same
  /// page had, or has the rows of an earlier page.
  Status check(std::string_view body);

  /// The body of the last `check` was taken.
  void taken();

 private:
  std::uint64_t page_ = 0;
  bool promised_more_ = false;  // by an answer for this page that could not be used
  std::optional<std::uint64_t> digest_;
  std::unordered_map<std::uint64_t, std::uint64_t> pages_;  // by the digests of their rows
};

}  // namespace azcost::fetch
