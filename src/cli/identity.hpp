/// How azcost identifies itself to Azure: an account's credential becomes a source of tokens.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "azcost/auth/token_source.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"
#include "azcost/config/config.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::cli {

/// Checks the account's credential without asking Azure. Errors: `kConfig` for one that cannot be
/// used. `warning` is set when others can read or replace its file, or when it looks like something
/// else.
[[nodiscard]] Status check_credential(const config::AccountSettings& settings, FileSystem& files,
                                      Clock& clock, std::optional<std::string>& warning);

/// Loads the settings and checks the credential of each account. `config validate` and a running
/// daemon both use it, so that they accept the same. The error has all problems; the warnings are
/// in the result.
[[nodiscard]] Result<config::Config> load_and_judge(FileSystem& files,
                                                    const config::Environment& environment,
                                                    const config::Flags& flags, Clock& clock);

/// The source of the account's tokens, after the same check of its credential: one that cannot be
/// used ends a run at its start. The collaborators must outlive the result.
[[nodiscard]] Result<std::unique_ptr<auth::TokenSource>> make_token_source(
    const config::AccountSettings& settings, http::Transport& transport, FileSystem& files,
    Clock& clock, std::optional<std::string>& warning);

/// When the certificate of an account expires; nothing when it has none, or none that can be read.
[[nodiscard]] std::optional<SystemTime> credential_end(const config::AccountSettings& settings,
                                                       FileSystem& files);

}  // namespace azcost::cli
