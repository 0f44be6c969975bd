/// An open file of the machine.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "azcost/base/file_system.hpp"
#include "descriptor.hpp"

namespace azcost {

/// `beat`, which may be empty, is called when a call begins: a slow device can make each of them
/// long.
class PosixWritableFile : public WritableFile {
 public:
  PosixWritableFile(Descriptor descriptor, std::filesystem::path path, std::function<void()> beat)
      : descriptor_(std::move(descriptor)), path_(std::move(path)), beat_(std::move(beat)) {}

  Status append(std::string_view bytes) override;
  void start_writing_back() noexcept override;
  Status sync() override;
  Status close() override;

 private:
  Descriptor descriptor_;
  std::filesystem::path path_;
  std::function<void()> beat_;
};

/// Keeps its own position, so that several readers may share a descriptor.
class PosixReadableFile final : public ReadableFile {
 public:
  PosixReadableFile(std::shared_ptr<const Descriptor> descriptor, std::filesystem::path path,
                    std::function<void()> beat)
      : descriptor_(std::move(descriptor)), path_(std::move(path)), beat_(std::move(beat)) {}

  Result<std::size_t> read(std::span<char> buffer) override;
  Status seek(std::uint64_t offset) override;
  Result<std::uint64_t> size() override;

 private:
  std::shared_ptr<const Descriptor> descriptor_;
  std::filesystem::path path_;
  std::function<void()> beat_;
  std::uint64_t at_ = 0;
};

}  // namespace azcost
