/// What went over the wire between the emulator and its clients, and what tests may put there.
#pragma once

#include <cstdint>

#include "azcost/base/http_server.hpp"

namespace azcost::emulator {

enum class RequestKind { kToken, kQuery, kBilling, kOther };

/// One request, as tests see it: client secrets and assertions read `***`, forms have no body, and
/// the bearer token reads `token-3` when it is the third that was issued, or `***` when the
/// emulator did not issue it.
struct SeenRequest : HttpRequest {
  std::uint64_t number = 0;          ///< from 1, over all requests
  std::uint64_t number_of_kind = 0;  ///< from 1, over the requests of its kind
  RequestKind kind = RequestKind::kOther;
  int status = 0;  ///< of the answer; 0 while there is none, and when none was given
};

/// Compressed when the client takes gzip and there is no `Content-Encoding` among the headers. HTML
/// stands for something between the client and Azure: it is sent without Azure's headers.
using Answer = HttpAnswer;
using azcost::Delivery;

}  // namespace azcost::emulator
