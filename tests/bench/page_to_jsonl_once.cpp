// Reads one generated page a given number of times, and prints the compiler and the kernel: for
// tools that count instructions. Usage: page_to_jsonl_once <times>

#include <simdjson.h>

#include <charconv>
#include <cstddef>
#include <cstdio>
#include <string_view>

#include "bench/page_to_jsonl.hpp"

int main(int argc, char** argv) {
  const std::string_view argument = argc == 2 ? argv[1] : "";
  unsigned times = 0;
  const auto [end, error] =
      std::from_chars(argument.data(), argument.data() + argument.size(), times);
  if (error != std::errc() || end != argument.data() + argument.size()) {
    std::fprintf(stderr, "usage: page_to_jsonl_once <times>\n");
    return 2;
  }
  azcost::bench::PageToJsonl work;
  std::size_t rows = 0;
  for (unsigned i = 0; i < times; ++i) rows += work.read_page().size();
  std::printf("rows %zu\n", rows);
  std::printf("compiler %s\n", __VERSION__);
#ifdef __OPTIMIZE__
  std::printf("optimized yes\n");
#else
  std::printf("optimized no\n");
#endif
  std::printf("kernel %s\n", simdjson::get_active_implementation()->name().c_str());
  return 0;
}
