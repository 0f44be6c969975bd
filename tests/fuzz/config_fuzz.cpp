/// A config file is either refused in printable lines, or shown as a file that says the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "azcost/base/text.hpp"
#include "azcost/config/config.hpp"

namespace {

using azcost::Result;
using azcost::config::Config;

constexpr std::string_view kFile = "/etc/azcost/config.json";

Result<Config> parse(std::string_view text) { return azcost::config::parse(text, kFile, {}, {}); }

void fail(const char* what, const std::string& text) {
  std::fprintf(stderr, "%s: %s\n", what, text.c_str());
  std::abort();
}

void check_error(const azcost::Error& error) {
  if (error.kind != azcost::ErrorKind::kConfig) fail("an error of another kind", error.message);
  std::istringstream lines(error.message);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(kFile)) fail("an error without the file's name", line);
    if (azcost::printable(line, line.size() + 1) != line) {
      fail("an error that is not printable", line);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto config = parse(text);
  if (!config) {
    check_error(config.error());
    return 0;
  }
  const std::string shown = azcost::config::show(*config, false);
  const auto again = parse(shown);
  if (!again) fail("what is shown cannot be read", again.error().message);
  if (azcost::config::show(*again, false) != shown)
    fail("what is shown is read differently", shown);
  if (azcost::config::show(*config, true).empty()) fail("nothing is shown", shown);
  return 0;
}
