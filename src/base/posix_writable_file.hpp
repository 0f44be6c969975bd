/// A file of the machine that is being written.
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

#include "azcost/base/file_system.hpp"
#include "descriptor.hpp"

namespace azcost {

class PosixWritableFile final : public WritableFile {
 public:
  PosixWritableFile(Descriptor descriptor, std::filesystem::path path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  Status append(std::string_view bytes) override;
  void start_writing_back() noexcept override;
  Status sync() override;
  Status close() override;

 private:
  Descriptor descriptor_;
  std::filesystem::path path_;
};

}  // namespace azcost
