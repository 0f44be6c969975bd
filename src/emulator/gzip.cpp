#include "gzip.hpp"

#include <zlib.h>

#include <memory>

namespace azcost::emulator {

std::optional<std::string> gzip(std::string_view bytes, int level) {
  constexpr int kGzipWindow = 15 + 16;  // zlib's way to say "gzip, not zlib"
  constexpr int kMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    return std::nullopt;
  }
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> guard(&stream, &deflateEnd);
  std::string in(bytes);  // zlib's next_in is not const
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
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

}  // namespace azcost::emulator
