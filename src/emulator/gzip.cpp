#include "gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "azcost/base/text.hpp"

namespace azcost::emulator {
namespace {

/// Nothing when zlib has no memory.
std::optional<std::string> gzip(std::string in) {
  constexpr int kGzipWindow = 15 + 16;  // zlib's way to say "gzip, not zlib"
  constexpr int kMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    return std::nullopt;
  }
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> guard(&stream, &deflateEnd);
  std::string out(deflateBound(&stream, in.size()), '\0');
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): zlib counts in unsigned bytes
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  stream.avail_in = static_cast<uInt>(in.size());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) return std::nullopt;
  out.resize(stream.total_out);
  return out;
}

}  // namespace

// Not by cpp-httplib, which would prefer Brotli, which is slow.
void compress(Answer& answer, const HttpRequest& request) {
  constexpr std::size_t kTooShort = 1024;
  const bool encoded = std::ranges::any_of(answer.headers, [](const auto& header) {
    return equals_ignoring_case(header.first, "Content-Encoding");
  });
  if (encoded || answer.delivery != Delivery::kWhole || answer.body.size() < kTooShort ||
      request.header("accept-encoding").find("gzip") == std::string_view::npos) {
    return;
  }
  if (auto compressed = gzip(answer.body)) {
    answer.body = *std::move(compressed);
    answer.headers.emplace_back("Content-Encoding", "gzip");
    answer.headers.emplace_back("Vary", "Accept-Encoding");
  }
}

}  // namespace azcost::emulator
