#include "service_categories.hpp"

#include <gtest/gtest.h>

namespace azcost::normalize {
namespace {

TEST(ServiceCategories, AreThoseOfFocus) {
  EXPECT_EQ(service_category("AI + Machine Learning"), "AI and Machine Learning");
  EXPECT_EQ(service_category("Compute"), "Compute");
  EXPECT_EQ(service_category("Containers"), "Compute");
  EXPECT_EQ(service_category("Databases"), "Databases");
  EXPECT_EQ(service_category("internet of things"), "Internet of Things");
  EXPECT_EQ(service_category("Power Platform"), "Business Applications");
}

TEST(ServiceCategories, AreOtherForTheUnknown) {
  EXPECT_EQ(service_category(""), "Other");
  EXPECT_EQ(service_category("Unassigned"), "Other");
  EXPECT_EQ(service_category("Teleportation"), "Other");
}

}  // namespace
}  // namespace azcost::normalize
