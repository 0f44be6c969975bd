/// A file in memory, for code that writes to a stream.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/file_system.hpp"

namespace azcost::testing {

class StringFile final : public WritableFile {
 public:
  Status append(std::string_view bytes) override {
    if (failure) return *failure;
    text.append(bytes);
    pieces.emplace_back(bytes);
    return ok_status();
  }
  Status sync() override { return ok_status(); }
  Status close() override { return ok_status(); }

  std::string text;
  std::vector<std::string> pieces;  ///< the bytes of each write
  /// When set, every write fails with it.
  std::optional<Error> failure;
};

}  // namespace azcost::testing
