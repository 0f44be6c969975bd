#include "books.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

#include "azcost/model/calendar.hpp"

namespace azcost::testing {
namespace {

/// The raw text of the number after a key: a JSON parser would make it a double.
std::string number_after(const std::string& line, const std::string& key) {
  const auto start = line.find("\"" + key + "\":") + key.size() + 3;
  return line.substr(start, line.find_first_of(",}", start) - start);
}

}  // namespace

Books stored_books(const TempDir& home, const std::filesystem::path& folder) {
  Books books;
  for (const auto& [name, text] : home.files(folder)) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      const auto row = nlohmann::json::parse(line);
      const std::string day = row["ChargePeriodStart"].get<std::string>().substr(0, 10);
      const auto& customer = row["x_CustomerId"];
      books[{day, customer.is_null() ? "" : customer.get<std::string>()}] +=
          *Decimal::parse(number_after(line, "BilledCost"));
    }
  }
  return books;
}

Books emulator_books(const emulator::World& world, Day from, Day to, emulator::CostKind kind) {
  Books books;
  for (const auto& line : world.ledger({from, to}, kind)) {
    books[{line.day, line.customer}] += *Decimal::parse(line.cost);
  }
  return books;
}

}  // namespace azcost::testing
