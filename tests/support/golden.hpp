/// Expected texts that are long enough to live in files of their own, below tests/golden.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace azcost::testing {

/// The content of tests/golden/<name>. With UPDATE_GOLDEN set in the environment, `actual` is
/// written there first: look at the difference before you commit it.
inline std::string golden(const std::string& name, std::string_view actual) {
  const auto path = std::filesystem::path(AZCOST_TEST_DATA) / name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
  }
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace azcost::testing
