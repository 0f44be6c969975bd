/// How a command ends: what it says, and with which code.
#pragma once

#include <string_view>

#include "azcost/base/file_system.hpp"
#include "commands.hpp"

namespace azcost::cli {

/// Standard error as the commands see it: commands that it suggests can be pasted, --quiet silences
/// it, and what cannot be written there fails nothing.
class ErrorStream final : public WritableFile {
 public:
  ErrorStream(WritableFile& stream, const GlobalFlags& global) : stream_(stream), global_(global) {}

  Status append(std::string_view bytes) override;
  Status sync() override { return ok_status(); }
  Status close() override { return ok_status(); }

 private:
  WritableFile& stream_;
  const GlobalFlags& global_;
};

/// The exit code of the process. What went wrong is said on standard error, unless nobody is left
/// to hear it; when even that cannot be told, the code still can.
[[nodiscard]] int ended(const Result<ExitCode>& result, const GlobalFlags& global,
                        const Context& context);

}  // namespace azcost::cli
