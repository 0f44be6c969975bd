/// Who azcost is for Azure: what the config says of an account's app becomes a source of tokens.
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

/// Looks at the account's credential as far as that goes without asking Azure. Errors: `kConfig`
/// for one that cannot be used. `warning` is set when others can read or replace its file, or when
/// it looks like something else.
[[nodiscard]] Status check_credential(const config::AccountSettings& settings, FileSystem& files,
                                      Clock& clock, std::optional<std::string>& warning);

/// The settings, and a look at the credential of each account: what `config validate` accepts, a
/// daemon that runs takes as well. All that is wrong is the error; what is odd is in the warnings
/// of the result.
[[nodiscard]] Result<config::Config> load_and_judge(FileSystem& files,
                                                    const config::Environment& environment,
                                                    const config::Flags& flags, Clock& clock);

/// The source of the account's tokens, after the same look at its credential: what cannot be used
/// ends a run at its start. The collaborators must outlive the result.
[[nodiscard]] Result<std::unique_ptr<auth::TokenSource>> make_token_source(
    const config::AccountSettings& settings, http::Transport& transport, FileSystem& files,
    Clock& clock, std::optional<std::string>& warning);

/// When the certificate of an account ends; nothing where it has none, or none that can be read.
[[nodiscard]] std::optional<SystemTime> credential_end(const config::AccountSettings& settings,
                                                       FileSystem& files);

}  // namespace azcost::cli
