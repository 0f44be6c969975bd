/// What went over the wire between the emulator and its clients, and what tests may put there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace azcost::emulator {

enum class RequestKind { kToken, kQuery, kBilling, kOther };

/// One request, as a test may look at it: client secrets and assertions read `***`, and the bearer
/// token reads `token-3` when it is the third that was issued, or `***` when it is none of ours.
struct SeenRequest {
  std::uint64_t number = 0;          ///< from 1, over all requests
  std::uint64_t number_of_kind = 0;  ///< from 1, over the requests of its kind
  RequestKind kind = RequestKind::kOther;
  std::string method;
  std::string path;                            ///< decoded, without the query
  std::map<std::string, std::string> query;    ///< decoded
  std::map<std::string, std::string> headers;  ///< by lower-case name; repeated ones joined by ", "
  std::string body;
  int status = 0;  ///< of the answer; 0 while there is none, and when none was given

  /// The value of a header (lower-case name), or nothing.
  [[nodiscard]] std::string_view header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
  }
};

/// How much of an answer reaches the client.
enum class Delivery {
  kWhole,
  kCut,      ///< all headers and `cut_after` bytes of the body, then the connection ends
  kNothing,  ///< the connection ends without a byte
  kStalled,  ///< all headers and `cut_after` bytes of the body, then silence until the client
             ///< leaves
  kLast,     ///< all of it; then the connection ends, though no header said so
};

struct Answer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// Compressed when the client takes gzip and there is no `Content-Encoding` among the headers.
  std::string body = {};
  std::string content_type = "application/json; charset=utf-8";
  Delivery delivery = Delivery::kWhole;
  std::size_t cut_after = 0;
  /// With kCut and kNothing: the connection ends in a TCP reset. What the client has not read by
  /// then may be lost to it.
  bool reset = false;
  /// Something on the way to Azure answers in its place: without Azure's headers.
  bool is_foreign = false;
};

}  // namespace azcost::emulator
