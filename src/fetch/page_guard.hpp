/// Notices answers that look like a page but cannot be the one that was asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "azcost/base/result.hpp"

namespace azcost::fetch {

/// Looks at the bodies of one query's pages before they are used: a wrong page would lose the rows
/// of all pages that follow.
class PageGuard {
 public:
  /// The next bodies are answers for the next page.
  void begin_page();

  /// An error (`kData`) when the body has lost the next link that an earlier answer for the same
  /// page had, or has the rows of an earlier page.
  Status check(std::string_view body);

  /// The body that was checked last was used.
  void taken();

 private:
  std::uint64_t page_ = 0;
  bool promised_more_ = false;  // by an answer for this page that was not used
  std::optional<std::uint64_t> digest_;
  std::unordered_map<std::uint64_t, std::uint64_t> pages_;  // by the digests of their rows
};

}  // namespace azcost::fetch
