/// Masks the secrets of the process in all output that people read.
#pragma once

#include <string_view>

#include "azcost/base/file_system.hpp"
#include "azcost/base/mask.hpp"

namespace azcost::cli {

/// Masks each piece of text on its way to `target`, as the last step. Not for rows: they are data,
/// and too many. As thread-safe as `target`, which must outlive it.
class MaskedOutput final : public WritableFile {
 public:
  explicit MaskedOutput(WritableFile& target) : target_(target) {}

  Status append(std::string_view bytes) override { return target_.append(mask(bytes)); }
  Status sync() override { return target_.sync(); }
  Status close() override { return target_.close(); }

 private:
  WritableFile& target_;
};

}  // namespace azcost::cli
