#include "azcost/plan/planner.hpp"
