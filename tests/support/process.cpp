#include "support/process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace azcost::testing {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_words(const std::map<std::string, std::string>& wanted) {
  std::map<std::string, std::string> all = wanted;
  for (const char* name :
       {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    const char* value = std::getenv(name);
    if (value != nullptr) all.emplace(name, value);
  }
  std::vector<std::string> words;
  for (const auto& [name, value] : all) words.push_back(name + "=" + value);
  return words;
}

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe open_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
  return {ends[0], ends[1]};
}

/// What `execve` wants, made before the fork: another thread may hold the allocator's lock at that
/// moment, and in the child it would never be released.
class Program {
 public:
  explicit Program(const ProcessOptions& options)
      : arguments_(options.arguments),
        environment_(environment_words(options.environment)),
        argument_pointers_(pointers_to(arguments_)),
        environment_pointers_(pointers_to(environment_)) {}
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void execute() const {
    execve(argument_pointers_.front(), argument_pointers_.data(), environment_pointers_.data());
  }

 private:
  std::vector<std::string> arguments_;
  std::vector<std::string> environment_;
  std::vector<char*> argument_pointers_;
  std::vector<char*> environment_pointers_;
};

/// Allocates nothing.
[[noreturn]] void become(const Program& program, const ProcessOptions& options, int out, int err) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  if (!options.directory.empty() && chdir(options.directory.c_str()) != 0) _exit(126);
  if (!options.stdout_file.empty()) out = open(options.stdout_file.c_str(), O_WRONLY);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  if (options.file_size_limit > 0) {
    const rlimit limit = {options.file_size_limit, options.file_size_limit};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  constexpr uid_t kNobody = 65534;
  if (options.as_nobody && getuid() == 0 &&
      (setgroups(0, nullptr) != 0 || setgid(kNobody) != 0 || setuid(kNobody) != 0)) {
    _exit(126);
  }
  for (const int descriptor : options.closed_descriptors) close(descriptor);
  program.execute();
  _exit(127);
}

/// Appends what there is to `text`; false at the end of the stream.
bool take(int descriptor, std::string& text) {
  std::array<char, 65536> buffer{};
  const ssize_t got = read(descriptor, buffer.data(), buffer.size());
  if (got <= 0) return false;
  text.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

using RealTime = std::chrono::steady_clock::time_point;

/// How long until `deadline`, as ppoll wants it.
timespec time_left(RealTime deadline) {
  const auto left =
      std::max(deadline - std::chrono::steady_clock::now(), RealTime::duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  return {seconds.count(),
          std::chrono::duration_cast<std::chrono::nanoseconds>(left - seconds).count()};
}

/// Goes through the steps as their texts appear.
class Stepper {
 public:
  Stepper(const std::vector<ProcessStep>& steps, int process) : steps_(steps), process_(process) {}

  void look(const ProcessResult& result) {
    while (next_ < steps_.size() &&
           (shows(result.out, seen_of_out_) || shows(result.err, seen_of_err_))) {
      steps_[next_++].act(process_, result);
    }
  }

 private:
  bool shows(const std::string& text, std::size_t& seen) const {
    const std::string& wanted = steps_[next_].after;
    const auto at = text.find(wanted, seen);
    if (at == std::string::npos) return false;
    seen = at + wanted.size();
    return true;
  }

  const std::vector<ProcessStep>& steps_;
  int process_;
  std::size_t next_ = 0;
  std::size_t seen_of_out_ = 0;
  std::size_t seen_of_err_ = 0;
};

void close_end(int& descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

}  // namespace

ProcessResult run_process(const ProcessOptions& options) {
  Pipe out = open_pipe();
  Pipe err = open_pipe();
  const Program program(options);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) become(program, options, out.write_end, err.write_end);
  close_end(out.write_end);
  close_end(err.write_end);

  const RealTime kill_at = std::chrono::steady_clock::now() + options.kill_after;
  bool killed = options.kill_after.count() == 0;
  ProcessResult result;
  bool signalled = options.signal == 0;
  Stepper stepper(options.steps, child);
  while (out.read_end >= 0 || err.read_end >= 0) {
    std::array<pollfd, 2> polled = {{{out.read_end, POLLIN, 0}, {err.read_end, POLLIN, 0}}};
    const timespec left = time_left(kill_at);
    if (ppoll(polled.data(), polled.size(), killed ? nullptr : &left, nullptr) == 0) {
      kill(child, SIGKILL);
      killed = true;
    }
    if (polled[0].revents != 0 && !take(out.read_end, result.out)) close_end(out.read_end);
    if (polled[1].revents != 0 && !take(err.read_end, result.err)) close_end(err.read_end);
    if (options.stdout_limit > 0 && result.out.size() >= options.stdout_limit) {
      close_end(out.read_end);
    }
    if (!signalled && (result.out + result.err).find(options.signal_after) != std::string::npos) {
      kill(child, options.signal);
      signalled = true;
    }
    stepper.look(result);
  }
  int status = 0;
  waitpid(child, &status, 0);
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

}  // namespace azcost::testing
