#include "azcost/model/calendar.hpp"
