#include "next_link.hpp"

#include <algorithm>
#include <cstddef>

#include "azcost/base/text.hpp"
#include "azcost/http/url.hpp"

namespace azcost::fetch {
namespace {

/// Real links are a few hundred bytes long.
constexpr std::size_t kLongestLink = 8192;

Error refused(std::string_view why) {
  return {ErrorKind::kData, "its next link " + std::string(why) + ", so it was not followed"};
}

/// URL parsers disagree about backslashes, blanks, control characters and letters beyond
/// ASCII; an address of Azure has none of them.
bool is_plain(char c) { return c > ' ' && c < '\x7f' && c != '\\'; }

/// False when parsing `link` has changed its path: the parser resolves dot segments, and the
/// service makes no links with dot segments.
bool is_as_sent(std::string_view path, std::string_view link) {
  constexpr std::string_view kEndOfScheme = "://";
  const auto scheme = link.find(kEndOfScheme);
  if (scheme == std::string_view::npos) return false;
  const auto start = link.find('/', scheme + kEndOfScheme.size());
  return start != std::string_view::npos && link.substr(start).starts_with(path);
}

/// `path` with `%3A` spelled as a colon, the only character of a scope that some senders encode and
/// others do not.
std::string with_plain_colons(std::string_view path) {
  constexpr std::string_view kEncodedColon = "%3a";
  std::string out;
  while (!path.empty()) {
    if (equals_ignoring_case(path.substr(0, kEncodedColon.size()), kEncodedColon)) {
      out.push_back(':');
      path.remove_prefix(kEncodedColon.size());
    } else {
      out.push_back(path.front());
      path.remove_prefix(1);
    }
  }
  return out;
}

bool is_same_path(std::string_view a, std::string_view b) {
  return equals_ignoring_case(with_plain_colons(a), with_plain_colons(b));
}

}  // namespace

Result<std::string> accept_next_link(std::string_view link, std::string_view first_url) {
  if (link.size() > kLongestLink) return refused("is longer than any address of Azure");
  if (!std::ranges::all_of(link, is_plain)) return refused("holds characters of no address");
  const auto ours = http::parse_url(first_url);
  if (!ours) return ours.error();
  const auto theirs = http::parse_url(link);
  if (!theirs) return refused("is no absolute address");
  if (theirs->has_userinfo) return refused("holds a user name");
  if (theirs->has_fragment) return refused("holds a fragment");
  if (theirs->origin() != ours->origin()) {
    return refused("leads to " + printable(theirs->origin(), 100) + " instead of " +
                   ours->origin());
  }
  if (!is_as_sent(theirs->path, link) || !is_same_path(theirs->path, ours->path)) {
    return refused("leads to another scope, " + printable(theirs->path, 200));
  }
  if (theirs->query.empty()) return refused("names no page");
  return std::string(first_url.substr(0, first_url.find('?'))) + "?" + theirs->query;
}

}  // namespace azcost::fetch
