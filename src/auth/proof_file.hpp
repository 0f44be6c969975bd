/// Helpers for the proofs that come from files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "azcost/auth/client_credentials.hpp"
#include "azcost/base/file_system.hpp"

namespace azcost::auth {

/// The text of a file that holds a secret. The result wipes it. Errors are of kind `kConfig` and
/// name the file; `advice` says what to do about one that is UTF-16.
[[nodiscard]] Result<Secret> read_proof_file(FileSystem& files, const std::filesystem::path& file,
                                             std::uint64_t max_bytes, std::string_view advice);

/// The fields that carry a JSON Web Token as the proof (RFC 7523, section 2.2). Hides the token.
[[nodiscard]] std::vector<FormField> assertion_fields(Secret assertion);

}  // namespace azcost::auth
