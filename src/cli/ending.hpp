/// How a command ends: its last message and its exit code.
#pragma once

#include <string_view>

#include "azcost/base/file_system.hpp"
#include "commands.hpp"

namespace azcost::cli {

/// Standard error for the commands. It makes suggested commands pasteable, prints nothing with
/// --quiet, and ignores failed writes.
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

/// The exit code of the process. Prints on standard error what went wrong, unless the reader is
/// gone. A failed write does not change the code.
[[nodiscard]] int ended(const Result<ExitCode>& result, const GlobalFlags& global,
                        const Context& context);

}  // namespace azcost::cli
