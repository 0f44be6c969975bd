#include "private_folder.hpp"

#include <string>
#include <utility>

#include "wiring.hpp"

namespace azcost::cli {

Result<std::unique_ptr<PrivateFolder>> PrivateFolder::create(
    FileSystem& files, const config::Environment& environment) {
  const auto temporary = environment.find("TMPDIR");
  const std::filesystem::path parent =
      temporary != environment.end() && !temporary->second.empty() ? temporary->second : "/tmp";
  const auto path = parent / ("azcost-" + make_run_id() + make_run_id());
  // A name that nobody could foresee, and a folder that must be new: nobody else can have
  // prepared it for us.
  auto taken = files.stat(path);
  if (!taken) return std::move(taken).error();
  if (*taken) return Error{ErrorKind::kCannotCreate, "'" + path.string() + "' exists already"};
  if (auto made = files.make_directories(path); !made) return std::move(made).error();
  return std::unique_ptr<PrivateFolder>(new PrivateFolder(files, path));
}

PrivateFolder::~PrivateFolder() {
  // Nobody is left to tell; a folder that stays behind holds nothing that counts.
  const Status removed = files_.remove_tree(path_);
  static_cast<void>(removed);
}

}  // namespace azcost::cli
