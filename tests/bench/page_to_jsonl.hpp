/// The work of both measuring programs: pages in, finished lines out.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "azcost/decode/page_decoder.hpp"
#include "azcost/normalize/normalizer.hpp"
#include "support/page_generator.hpp"

namespace azcost::bench {

/// One page of the size that Azure sends, with 19 columns, and the objects that read it.
class PageToJsonl {
 public:
  PageToJsonl() : page_(testing::generate_page(spec_)) {
    normalize::NormalizerOptions options;
    options.account = "contoso";
    options.billing_account_id = "99999999";
    options.shape.aggregations = spec_.aggregations;
    for (const std::string& dimension : spec_.dimensions) {
      options.shape.groupings.push_back({Grouping::Kind::kDimension, dimension});
    }
    options.window = {spec_.first_day, spec_.first_day};
    auto created = normalize::Normalizer::create(std::move(options));
    if (!created) give_up(created.error());
    normalizer_ = *std::move(created);
  }

  /// Reads the page once; the records are those of this call.
  RecordBatch& read_page() {
    normalizer_->batch().clear();
    decode_into(*normalizer_);
    return normalizer_->batch();
  }

  void decode_into(RowSink& sink) {
    const auto tail = decoder_.decode(page_, sink);
    if (!tail) give_up(tail.error());
  }

  /// The bytes that would be written to disk for the page.
  std::string lines() {
    const RecordBatch& batch = read_page();
    std::string text;
    for (std::size_t i = 0; i < batch.size(); ++i) text.append(batch[i].line).push_back('\n');
    return text;
  }

  [[nodiscard]] normalize::Normalizer& normalizer() { return *normalizer_; }
  [[nodiscard]] std::size_t page_bytes() const { return page_.size(); }
  [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(spec_.rows); }

 private:
  [[noreturn]] static void give_up(const Error& error) {
    std::fprintf(stderr, "%s\n", error.message.c_str());
    std::exit(1);
  }

  testing::PageSpec spec_;
  std::string page_;
  decode::PageDecoder decoder_;
  std::unique_ptr<normalize::Normalizer> normalizer_;
};

}  // namespace azcost::bench
