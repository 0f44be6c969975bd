constexpr char kOpens = '[';  // the lint must read on after a bracket that nothing closes
auto now() { return std::chrono::system_clock::now(); }
