#include <utility>

#include "azcost/run/collector.hpp"
#include "commands.hpp"
#include "emulated_azure.hpp"
#include "session.hpp"
#include "summary.hpp"
#include "wiring.hpp"

namespace azcost::cli {
namespace {

constexpr const char* kAccount = "demo";

/// Two months: more than one window may have.
struct DayRange {
  Day from;
  Day to;
};

/// The sum of the emulator's own books for the days, which the files must have.
Totals booked(const emulator::World& world, const DayRange& days) {
  Totals totals;
  for (const emulator::LedgerLine& line : world.ledger({days.from, days.to})) {
    if (auto cost = Decimal::parse(line.cost)) totals[line.currency] += *cost;
  }
  return totals;
}

/// The sum of the manifests for the months of the days.
Result<Totals> stored(commit::Store& store, const DayRange& days) {
  Totals totals;
  for (Month month(days.from); month.first_day() <= days.to; month = month.next()) {
    auto manifest = store.manifest(kAccount, Dataset::kActual, month);
    if (!manifest) return std::move(manifest).error();
    if (!*manifest) continue;
    for (const auto& [day, entry] : (*manifest)->days) {
      if (day < days.from || day > days.to) continue;
      for (const auto& [currency, sum] : entry.totals) totals[currency] += sum;
    }
  }
  return totals;
}

std::string describe_files(const commit::Layout& layout, const DayRange& days) {
  std::string out = "\nDay files and manifests:\n";
  for (Month month(days.from); month.first_day() <= days.to; month = month.next()) {
    out += "  " +
           layout.day_file(kAccount, Dataset::kActual, Granularity::kDaily, month.first_day())
               .parent_path()
               .string() +
           "/*.jsonl\n";
    out += "  " + layout.manifest(kAccount, Dataset::kActual, month).string() + "\n";
  }
  return out;
}

Result<std::string> describe(const RunRecord& record, const EmulatedAzure& azure,
                             commit::Store& store, const DayRange& days) {
  auto sums = stored(store, days);
  if (!sums) return std::move(sums).error();
  const Totals expected = booked(azure.world(), days);
  std::string out = "Azure, emulated on " + azure.server().url() + ": " +
                    std::to_string(azure.world().customers().size()) + " customers, charges of " +
                    format_day(days.from) + " to " + format_day(days.to) + "\n\n";
  out += summarize(record);
  out += "\nSum of the day files   " + format_totals(*sums) + "\n";
  out += "The emulator's books   " + format_totals(expected) +
         (*sums == expected ? "   equal to the last digit\n" : "   NOT EQUAL\n");
  return out + describe_files(store.layout(), days);
}

}  // namespace

Result<ExitCode> demo(const GlobalFlags& global, const DemoFlags& flags, Context& context) {
  const Day today = day_of(context.clock.now());
  const DayRange days = {Month(today).previous().first_day(), today};
  auto azure = EmulatedAzure::start({.from = days.from, .to = days.to}, {}, context.clock);
  if (!azure) return std::move(azure).error();

  config::Config config;
  config.data_dir = flags.data_dir;
  config.accounts = {(*azure)->account(kAccount)};
  config.log_level = LogLevel::kWarning;
  Session session(std::move(config), global, context);
  auto wiring = Wiring::create(session.config(), session.config().accounts, flags.data_dir,
                               context.files, context.clock, session.observer());
  if (!wiring) return std::move(wiring).error();
  commit::Store store(context.files, context.clock, flags.data_dir);
  if (auto opened = store.open_to_write("demo"); !opened) return std::move(opened).error();

  run::Collector collector((*wiring)->sources(), store, context.clock, session.observer());
  run::CollectRequest request;
  request.run_id = make_run_id();
  request.command = "demo";
  request.from = days.from;
  request.to = days.to;
  auto record = collector.run_once(request, context.stop);
  if (!record) return std::move(record).error();
  if (auto written = store.write_run_record(*record); !written) return std::move(written).error();

  auto text = describe(*record, **azure, store, days);
  if (!text) return std::move(text).error();
  if (auto shown = print_report(global, context, *text); !shown) return std::move(shown).error();
  context.trouble = trouble_of(*record);
  return static_cast<ExitCode>(record->exit_code);
}

}  // namespace azcost::cli
