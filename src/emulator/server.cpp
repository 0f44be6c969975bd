#include "azcost/emulator/server.hpp"

#include <utility>

#include "azure.hpp"

namespace azcost::emulator {

Server::Server(World& world, Clock& clock, ServerOptions options)
    : azure_(std::make_unique<Azure>(world, clock, std::move(options))) {}

Server::~Server() { stop(); }

Status Server::start() {
  if (auto started = azure_->http().start(); !started) {
    return std::move(started).error().in("starting the emulator");
  }
  return ok_status();
}

void Server::stop() noexcept {
  azure_->stop_waiting();
  azure_->http().stop();
}

int Server::port() const noexcept { return azure_->http().port(); }
std::string Server::url() const { return azure_->url(); }
const ServerOptions& Server::options() const noexcept { return azure_->options(); }
std::vector<SeenRequest> Server::requests() const { return azure_->requests(); }
std::uint64_t Server::count(RequestKind kind) const { return azure_->count(kind); }
std::uint64_t Server::count_throttled() const { return azure_->count_throttled(); }
std::uint64_t Server::count_foreign_qpu() const { return azure_->count_foreign_qpu(); }

}  // namespace azcost::emulator
