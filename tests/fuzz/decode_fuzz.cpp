/// The decoder accepts what the oracle accepts, with the same cells, whatever the bytes.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "azcost/decode/page_decoder.hpp"
#include "support/collecting_sink.hpp"
#include "support/page_oracle.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // One decoder for all inputs, as for all pages of a run: what one page leaves behind must not
  // show in the next.
  static azcost::decode::PageDecoder decoder;
  const std::string original(data, data + size);
  std::string body = original;
  azcost::testing::CollectingSink sink;
  const auto tail = decoder.decode(body, sink);
  std::string difference = azcost::testing::difference_to_oracle(original, tail, sink);
  if (body != original) difference = "the body was changed";
  if (!difference.empty()) {
    std::fprintf(stderr, "%s\n", difference.c_str());
    std::abort();
  }
  return 0;
}
